<?php
declare(strict_types=1);

namespace Shop\Events\Model;

use Aws\EventBridge\EventBridgeClient;
use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\CustomerRegistry;
use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Reflection\DataObjectProcessor;
use Magento\Framework\Serialize\Serializer\Json;
use Magento\Sales\Api\Data\OrderInterface;
use Magento\Sales\Api\OrderRepositoryInterfaceFactory;
use RuntimeException;
use Shop\Events\Event\CustomerEvent;
use Shop\Events\Event\OrderEvent;
use Shop\Events\Event\OrderRecord;

/** The handler of the queue's consumer: reads what has changed, and publishes it. */
class Publisher
{
    private const ATTEMPTS = 5;
    private const AGAIN = ['InternalFailure', 'ThrottlingException'];

    /**
     * @param array<string, string> $attributes codes of the custom attributes to publish, and their types
     * @param object|null $subscribers Magento_Newsletter's CustomerSubscriberCache; null in a shop without that module
     */
    public function __construct(
        private readonly EventBridgeClient $events,
        private readonly CustomerRepositoryInterface $customers,
        private readonly CustomerRegistry $registry,
        private readonly OrderRepositoryInterfaceFactory $orders,
        private readonly DataObjectProcessor $data,
        private readonly ScopeConfigInterface $config,
        private readonly Json $json,
        private readonly array $attributes = [],
        private readonly ?object $subscribers = null
    ) {
    }

    /** @throws RuntimeException if an event was not accepted: the message stays, or is marked as failed */
    public function process(string $message): void
    {
        $change = $this->json->unserialize($message);
        try {
            foreach ($this->details($change) as $published => $detail) {
                $this->put($published, $detail, (int)$change['time']);
            }
        } catch (NoSuchEntityException) {
            return; // deleted in the meantime, which has an event of its own
        }
    }

    /**
     * @param array{type: string, id: int, time: int, cleared?: list<string>} $change
     * @return array<string, array<string, mixed>> the details to publish, by their types
     */
    private function details(array $change): array
    {
        ['type' => $type, 'id' => $id, 'time' => $time] = $change;
        return match ($type) {
            'customer-deleted' => [$type => ['id' => (int)$id]], // nothing else: it is there to be forgotten
            'order-saved' => $this->order((int)$id),
            default => [
                $type => CustomerEvent::detail(
                    $this->customer((int)$id),
                    $this->attributes,
                    $change['cleared'] ?? [],
                    (int)$time
                ),
            ],
        };
    }

    /**
     * As the REST API gives it. A consumer runs for long, and would publish what its registry has once read: see
     * mage-os/mageos-common-async-events#2 and magento/magento2#37870. The newsletter's subscribers have a cache of their own, which
     * would hide that somebody has unsubscribed: Magento\Newsletter\Model\Plugin\CustomerPlugin::afterGetById.
     */
    private function customer(int $id): array
    {
        $this->registry->remove($id);
        $this->subscribers?->setCustomerSubscriber($id, null);
        return $this->data->buildOutputDataArray($this->customers->getById($id), CustomerInterface::class);
    }

    /** A repository of its own, because each keeps the orders that it has read. A guest is published before their order. */
    private function order(int $id): array
    {
        $order = $this->data->buildOutputDataArray($this->orders->create()->get($id), OrderInterface::class);
        $key = $this->setting('guest_key');
        $detail = OrderEvent::detail($order, $key);
        $guest = OrderEvent::guest($order, $key);
        return [
            ...($guest === null ? [] : ['guest-saved' => $guest]),
            'order-saved' => [...$detail, 'salesforce' => OrderRecord::of($detail)],
        ];
    }

    /** An entry without the name of a bus would go to the account's default bus. */
    private function setting(string $name): string
    {
        $value = (string)$this->config->getValue("shop_events/eventbridge/$name");
        if ($value === '') {
            throw new RuntimeException("shop_events/eventbridge/$name is empty: set it in app/etc/env.php");
        }
        return $value;
    }

    /** The SDK retries calls that fail; an entry that is refused in a call that succeeds is ours to retry. */
    private function put(string $type, array $detail, int $time): void
    {
        $entry = [
            'EventBusName' => $this->setting('bus'),
            'Source' => 'shop.magento',
            'DetailType' => $type,
            'Time' => $time,
            'Detail' => json_encode($detail, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION),
        ];
        for ($attempt = 1; ; $attempt++) {
            $result = $this->events->putEvents(['Entries' => [$entry]]);
            if ((int)$result['FailedEntryCount'] === 0) {
                return;
            }
            $code = (string)$result['Entries'][0]['ErrorCode'];
            if ($attempt === self::ATTEMPTS || !in_array($code, self::AGAIN, true)) {
                throw new RuntimeException("EventBridge refused $type: $code");
            }
            usleep(random_int(0, 100_000 * 2 ** $attempt));
        }
    }
}
