<?php
declare(strict_types=1);

namespace Shop\Events\Observer;

use InvalidArgumentException;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Framework\Event;
use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;
use Magento\Framework\MessageQueue\PublisherInterface;
use Magento\Framework\Reflection\DataObjectProcessor;
use Magento\Framework\Serialize\Serializer\Json;
use Shop\Events\Event\CustomerEvent;

/** Queues the id of what has changed, so that no checkout waits for AWS. The queue holds no personal data. */
class Changed implements ObserverInterface
{
    /** @param array<string, string> $attributes codes of the custom attributes to publish, and their types */
    public function __construct(
        private readonly PublisherInterface $queue,
        private readonly DataObjectProcessor $data,
        private readonly Json $json,
        private readonly array $attributes = []
    ) {
    }

    public function execute(Observer $observer): void
    {
        [$type, $id, $cleared] = $this->change($observer->getEvent());
        if ($id > 0) { // a subscriber or an address of a guest has no customer
            $message = ['type' => $type, 'id' => $id, 'cleared' => $cleared, 'time' => time()];
            $this->queue->publish('shop.events', $this->json->serialize($message));
        }
    }

    /** @return array{string, int, list<string>} type of the event to publish, id of the customer or order, what was cleared */
    private function change(Event $event): array
    {
        return match ($event->getName()) {
            'customer_save_after_data_object' => $this->customer(
                // The previous customer is null for a new one (since 2.3.4).
                $event->getData('orig_customer_data_object'),
                $event->getData('customer_data_object')
            ),
            'customer_address_save_commit_after' =>
                ['customer-updated', (int)$event->getData('customer_address')->getCustomerId(), []],
            // Without an effect if the customer has another default address then.
            'customer_address_delete_commit_after' => [
                'customer-updated',
                (int)$event->getData('customer_address')->getCustomerId(),
                ['billing_address', 'shipping_address'],
            ],
            'newsletter_subscriber_save_commit_after', 'newsletter_subscriber_delete_commit_after' =>
                ['customer-updated', (int)$event->getData('subscriber')->getCustomerId(), []],
            'customer_delete_commit_after' => ['customer-deleted', (int)$event->getData('customer')->getId(), []],
            'sales_order_save_commit_after' => ['order-saved', (int)$event->getData('order')->getId(), []],
            default => ['', 0, []],
        };
    }

    /** @return array{string, int, list<string>} */
    private function customer(?CustomerInterface $before, CustomerInterface $after): array
    {
        if ($before === null) {
            return ['customer-registered', (int)$after->getId(), []];
        }
        [$old, $new] = array_map(
            fn (CustomerInterface $one) => $this->data->buildOutputDataArray($one, CustomerInterface::class),
            [$before, $after]
        );
        try {
            $cleared = CustomerEvent::cleared($old, $new, $this->attributes);
        } catch (InvalidArgumentException) {
            $cleared = []; // the consumer reports the value; the customer's request must not fail for it
        }
        return ['customer-updated', (int)$after->getId(), $cleared];
    }
}
