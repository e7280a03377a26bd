<?php
declare(strict_types=1);

/** The parts of Magento and of the AWS SDK that the module calls, as far as it calls them. */

namespace Magento\Framework {
    class Event
    {
        public function __construct(private readonly string $name, private readonly array $data)
        {
        }

        public function getName(): string
        {
            return $this->name;
        }

        public function getData(string $key): mixed
        {
            return $this->data[$key] ?? null;
        }
    }
}

namespace Magento\Framework\Event {
    use Magento\Framework\Event;

    class Observer
    {
        public function __construct(private readonly Event $event)
        {
        }

        public function getEvent(): Event
        {
            return $this->event;
        }
    }

    interface ObserverInterface
    {
        public function execute(Observer $observer);
    }
}

namespace Magento\Framework\MessageQueue {
    interface PublisherInterface
    {
        public function publish($topicName, $data);
    }
}

namespace Magento\Framework\App\Config {
    class ScopeConfigInterface
    {
        public function __construct(private readonly array $values)
        {
        }

        public function getValue(string $path): mixed
        {
            return $this->values[$path] ?? null;
        }
    }
}

namespace Magento\Framework\Exception {
    class NoSuchEntityException extends \Exception
    {
    }
}

namespace Magento\Framework\Reflection {
    class DataObjectProcessor
    {
        public function buildOutputDataArray(object $object, string $type): array
        {
            return $object->payload;
        }
    }
}

namespace Magento\Framework\Serialize\Serializer {
    class Json
    {
        public function serialize(mixed $data): string
        {
            return json_encode($data, JSON_THROW_ON_ERROR);
        }

        public function unserialize(string $text): mixed
        {
            return json_decode($text, true, 512, JSON_THROW_ON_ERROR);
        }
    }
}

namespace Magento\Customer\Api\Data {
    interface CustomerInterface
    {
    }
}

namespace Magento\Sales\Api\Data {
    interface OrderInterface
    {
    }
}

namespace Magento\Customer\Api {
    class CustomerRepositoryInterface
    {
        public function __construct(
            private readonly \Magento\Customer\Model\CustomerRegistry $registry,
            private readonly \Magento\Newsletter\Model\CustomerSubscriberCache $subscribers
        ) {
        }

        /** The newsletter's plugin adds whether the customer is subscribed, from its cache. */
        public function getById(int $id): object
        {
            $customer = $this->registry->read[$id] ??= $this->registry->database[$id]
                ?? throw new \Magento\Framework\Exception\NoSuchEntityException();
            $isSubscribed = $this->subscribers->isSubscribed($id);
            return $isSubscribed === null ? $customer : new ($customer::class)(
                [...$customer->payload, 'extension_attributes' => ['is_subscribed' => $isSubscribed]]
            );
        }
    }
}

namespace Magento\Newsletter\Model {
    class CustomerSubscriberCache
    {
        /** @var array<int, bool> */
        public array $database = [];
        private array $read = [];

        public function isSubscribed(int $customerId): ?bool
        {
            return $this->read[$customerId] ??= $this->database[$customerId] ?? null;
        }

        public function setCustomerSubscriber(int $customerId, ?object $subscriber): void
        {
            $this->read[$customerId] = $subscriber;
        }
    }
}

namespace Magento\Customer\Model {
    class CustomerRegistry
    {
        public array $read = [];
        public array $database = [];

        public function remove(int $id): void
        {
            unset($this->read[$id]);
        }
    }
}

namespace Magento\Sales\Api {
    class OrderRepositoryInterfaceFactory
    {
        public array $database = [];

        public function create(): object
        {
            return new class ($this->database) {
                public function __construct(private readonly array $database)
                {
                }

                public function get(int $id): object
                {
                    return $this->database[$id] ?? throw new \Magento\Framework\Exception\NoSuchEntityException();
                }
            };
        }
    }
}

namespace Aws\EventBridge {
    class EventBridgeClient
    {
        public array $entries = [];
        /** Error codes of the next entries; null for an entry that is accepted. */
        public array $answers = [];

        public function putEvents(array $input): array
        {
            array_push($this->entries, ...$input['Entries']);
            $code = array_shift($this->answers);
            return $code === null
                ? ['FailedEntryCount' => 0, 'Entries' => [['EventId' => '1']]]
                : ['FailedEntryCount' => 1, 'Entries' => [['ErrorCode' => $code]]];
        }
    }
}
