<?php
declare(strict_types=1);

/** Tests of the observer and the consumer with stand-ins for Magento and the AWS SDK. */

use Aws\EventBridge\EventBridgeClient;
use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\CustomerRegistry;
use Magento\Framework\App\Config\ScopeConfigInterface;
use Magento\Framework\Event;
use Magento\Framework\Event\Observer;
use Magento\Framework\MessageQueue\PublisherInterface;
use Magento\Framework\Reflection\DataObjectProcessor;
use Magento\Framework\Serialize\Serializer\Json;
use Magento\Newsletter\Model\CustomerSubscriberCache;
use Magento\Sales\Api\OrderRepositoryInterfaceFactory;
use Shop\Events\Model\Publisher;
use Shop\Events\Observer\Changed;

/** A customer, an address, a subscriber or an order: a payload, and the getters that the module calls. */
final class Entity implements CustomerInterface
{
    public function __construct(public readonly array $payload)
    {
    }

    public function getId(): int
    {
        return $this->payload['id'] ?? $this->payload['entity_id'];
    }

    public function getCustomerId(): int
    {
        return $this->payload['customer_id'] ?? 0;
    }
}

final class Queue implements PublisherInterface
{
    public array $messages = [];

    public function publish($topicName, $data): void
    {
        same($topicName, 'shop.events');
        $this->messages[] = $data;
    }
}

/** @return list<string> the messages that an event of Magento puts into the queue */
function queued(string $name, array $data): array
{
    $queue = new Queue();
    $observer = new Changed($queue, new DataObjectProcessor(), new Json(), ['loyalty_number' => 'text']);
    $observer->execute(new Observer(new Event($name, $data)));
    return $queue->messages;
}

/** @return array<string, mixed> the first message, without its time */
function message(string $name, array $data): array
{
    $message = json_decode(queued($name, $data)[0], true);
    same(abs(time() - $message['time']) <= 5, true);
    unset($message['time']);
    return $message;
}

$saved = new Entity(payload('b2b/customer-2001'));
it('queues a new customer, and a changed one with what was cleared, without personal data', function () use ($saved) {
    $event = 'customer_save_after_data_object';
    same(
        message($event, ['customer_data_object' => $saved, 'orig_customer_data_object' => null]),
        ['type' => 'customer-registered', 'id' => 2001, 'cleared' => []]
    );
    $before = new Entity([...$saved->payload, 'middlename' => 'Private', 'taxvat' => 'DE1']);
    same(
        message($event, ['customer_data_object' => $saved, 'orig_customer_data_object' => $before]),
        ['type' => 'customer-updated', 'id' => 2001, 'cleared' => ['middlename', 'taxvat']]
    );
});
it('queues the customer of an address, of a subscription and of a deletion, and an order', function () {
    $address = ['customer_address' => new Entity(['id' => 5, 'customer_id' => 2001])];
    same(message('customer_address_save_commit_after', $address), ['type' => 'customer-updated', 'id' => 2001, 'cleared' => []]);
    same(
        message('customer_address_delete_commit_after', $address),
        ['type' => 'customer-updated', 'id' => 2001, 'cleared' => ['billing_address', 'shipping_address']]
    );
    $subscriber = ['subscriber' => new Entity(['id' => 6, 'customer_id' => 2001])];
    foreach (['save', 'delete'] as $change) {
        $event = "newsletter_subscriber_{$change}_commit_after";
        same(message($event, $subscriber), ['type' => 'customer-updated', 'id' => 2001, 'cleared' => []]);
    }
    same(
        message('customer_delete_commit_after', ['customer' => new Entity(['id' => 2001])]),
        ['type' => 'customer-deleted', 'id' => 2001, 'cleared' => []]
    );
    same(
        message('sales_order_save_commit_after', ['order' => new Entity(['entity_id' => 501])]),
        ['type' => 'order-saved', 'id' => 501, 'cleared' => []]
    );
});
it('does not let a save fail for a value that cannot be published', function () use ($saved) {
    $wrong = new Entity([...$saved->payload, 'dob' => 'yesterday']);
    same(
        message('customer_save_after_data_object', ['customer_data_object' => $wrong, 'orig_customer_data_object' => $saved]),
        ['type' => 'customer-updated', 'id' => 2001, 'cleared' => []]
    );
});
it("queues nothing for a guest's subscription, and for an event that it does not know", function () {
    same(queued('newsletter_subscriber_save_commit_after', ['subscriber' => new Entity(['id' => 6])]), []);
    same(queued('customer_login', []), []);
});

/** A consumer, and what surrounds it. */
final class Consumer
{
    public readonly EventBridgeClient $events;
    public readonly CustomerRegistry $customers;
    public readonly CustomerSubscriberCache $subscribers;
    public readonly OrderRepositoryInterfaceFactory $orders;
    private readonly Publisher $publisher;

    public function __construct(
        array $config = ['bus' => 'shop-events', 'guest_key' => 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk'],
        bool $hasNewsletter = true
    ) {
        $this->events = new EventBridgeClient();
        $this->customers = new CustomerRegistry();
        $this->subscribers = new CustomerSubscriberCache();
        $this->orders = new OrderRepositoryInterfaceFactory();
        $values = [];
        foreach ($config as $name => $value) {
            $values["shop_events/eventbridge/$name"] = $value;
        }
        $this->publisher = new Publisher(
            $this->events,
            new CustomerRepositoryInterface($this->customers, $this->subscribers),
            $this->customers,
            $this->orders,
            new DataObjectProcessor(),
            new ScopeConfigInterface($values),
            new Json(),
            ['loyalty_number' => 'text'],
            $hasNewsletter ? $this->subscribers : null
        );
    }

    public function process(string $type, int $id, array $cleared = [], int $time = 1790000000): void
    {
        $this->publisher->process(json_encode(['type' => $type, 'id' => $id, 'cleared' => $cleared, 'time' => $time]));
    }

    /** @return list<array{string, array<string, mixed>}> types and details of what was published */
    public function published(): array
    {
        return array_map(
            static fn (array $entry) => [$entry['DetailType'], json_decode($entry['Detail'], true)],
            $this->events->entries
        );
    }
}

it('publishes a customer on the bus of the configuration, at the time of the change', function () use ($saved) {
    $consumer = new Consumer();
    $consumer->customers->database[2001] = $saved;
    $consumer->process('customer-updated', 2001, ['dob']);
    [$entry] = $consumer->events->entries;
    same([$entry['EventBusName'], $entry['Source'], $entry['DetailType'], $entry['Time']], ['shop-events', 'shop.magento', 'customer-updated', 1790000000]);
    $detail = json_decode($entry['Detail'], true);
    same([$detail['id'], $detail['dob'], $detail['attributes']], [2001, null, ['loyalty_number' => 'L-2001']]);
});
it('publishes what the database has now, not what the registry has kept', function () use ($saved) {
    $consumer = new Consumer();
    $consumer->customers->database[2001] = $saved;
    $consumer->process('customer-updated', 2001);
    $consumer->customers->database[2001] = new Entity([...$saved->payload, 'lastname' => 'Changed']);
    $consumer->process('customer-updated', 2001);
    same(array_column(array_column($consumer->published(), 1), 'lastname'), ['Nowak', 'Changed']);
});
it('publishes that a customer has unsubscribed since the last time', function () use ($saved) {
    $consumer = new Consumer();
    $consumer->customers->database[2001] = $saved;
    foreach ([true, false] as $isSubscribed) {
        $consumer->subscribers->database[2001] = $isSubscribed;
        $consumer->process('customer-updated', 2001);
    }
    same(array_column(array_column($consumer->published(), 1), 'has_opted_out_of_email'), [false, true]);
});
it('publishes an address or a subscription as newer than the customer of before', function () use ($saved) {
    $consumer = new Consumer();
    $consumer->customers->database[2001] = $saved;
    foreach ([1790000000, 1800000000, 1800000060] as $time) {
        $consumer->process('customer-updated', 2001, [], $time);
    }
    same(
        array_column(array_column($consumer->published(), 1), 'updated_at'),
        ['2026-10-01T07:30:00Z', '2027-01-15T08:00:00Z', '2027-01-15T08:01:00Z']
    );
});
it('publishes a customer of a shop without the newsletter', function () use ($saved) {
    $consumer = new Consumer(hasNewsletter: false);
    $consumer->customers->database[2001] = $saved;
    $consumer->process('customer-updated', 2001);
    same(count($consumer->events->entries), 1);
});
it('publishes a deletion with the id alone, and nothing of a customer who was deleted in the meantime', function () {
    $consumer = new Consumer();
    $consumer->process('customer-updated', 2001);
    $consumer->process('customer-deleted', 2001);
    same($consumer->published(), [['customer-deleted', ['id' => 2001]]]);
});
it('publishes a guest before their order', function () {
    $consumer = new Consumer();
    $consumer->orders->database[502] = new Entity(payload('b2b/order-502-guest'));
    $consumer->process('order-saved', 502);
    [[$first, $guest], [$second, $order]] = $consumer->published();
    same([$first, $second], ['guest-saved', 'order-saved']);
    same($guest['contact_id'], $order['contact_id']);
    same($order['salesforce']['Contact__r']['ShopCustomerId__c'], $guest['contact_id']);
});
it('publishes an entry again that was refused for a while, and throws for one that is refused for good', function () use ($saved) {
    $consumer = new Consumer();
    $consumer->customers->database[2001] = $saved;
    $consumer->events->answers = ['ThrottlingException', null];
    $consumer->process('customer-updated', 2001);
    same(count($consumer->events->entries), 2);
    $consumer->events->answers = ['NotAuthorizedForSource'];
    try {
        $consumer->process('customer-updated', 2001);
    } catch (RuntimeException $refused) {
        same($refused->getMessage(), 'EventBridge refused customer-updated: NotAuthorizedForSource');
        return;
    }
    throw new RuntimeException('does not throw');
});
it('refuses to publish without the name of a bus, and an order without the key for guests', function () use ($saved) {
    foreach ([['bus' => 'b'], ['guest_key' => str_repeat('k', 32)]] as $config) {
        $consumer = new Consumer($config);
        $consumer->orders->database[501] = new Entity(payload('b2b/order-501'));
        try {
            $consumer->process('order-saved', 501);
        } catch (RuntimeException $refused) {
            same(preg_match('/is empty: set it in app.etc.env.php$/', $refused->getMessage()), 1);
            same($consumer->events->entries, []);
            continue;
        }
        throw new RuntimeException('does not throw');
    }
});
