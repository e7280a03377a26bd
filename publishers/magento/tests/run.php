<?php
declare(strict_types=1);

/** Runs the module's tests without composer: `php publishers/magento/tests/run.php`. */

use Shop\Events\Event\Address;
use Shop\Events\Event\CompanyEvent;
use Shop\Events\Event\CustomerEvent;
use Shop\Events\Event\OrderEvent;
use Shop\Events\Event\OrderRecord;
use Shop\Events\Event\Value;

require __DIR__ . '/autoload.php';
require __DIR__ . '/magento.php';

$failed = 0;
$passed = 0;

function it(string $behaviour, callable $test): void
{
    global $failed, $passed;
    try {
        $test();
        $passed++;
    } catch (Throwable $mistake) {
        $failed++;
        fwrite(STDERR, "$behaviour: {$mistake->getMessage()} ({$mistake->getFile()}:{$mistake->getLine()})\n");
    }
}

function same(mixed $actual, mixed $expected): void
{
    if ($actual !== $expected) {
        throw new RuntimeException(json_encode($actual) . ' is not ' . json_encode($expected));
    }
}

function refuses(callable $act, string $message): void
{
    try {
        $act();
    } catch (InvalidArgumentException $mistake) {
        same($mistake->getMessage(), $message);
        return;
    }
    throw new RuntimeException("does not refuse: $message");
}

/** @return array<string, mixed> */
function payload(string $name): array
{
    return json_decode(file_get_contents(__DIR__ . "/payloads/$name.json"), true, 512, JSON_THROW_ON_ERROR);
}

/** A shop's time zone must not move a date. */
date_default_timezone_set('America/New_York');

foreach ([
    ['2026-09-14 08:21:07', '2026-09-14T08:21:07Z'],
    ['2026-09-14T08:21:07Z', '2026-09-14T08:21:07Z'],
    ['2026-09-14T10:21:07+02:00', '2026-09-14T08:21:07Z'],
    ['2026-03-29 02:30:00', '2026-03-29T02:30:00Z'], // skipped by clocks in Europe
    ['2026-09-14', '2026-09-14T00:00:00Z'],
    ['0000-00-00 00:00:00', null],
    ['', null],
    [null, null],
] as [$given, $expected]) {
    it('a time is ISO 8601 in UTC: ' . json_encode($given), fn () => same(Value::dateTime($given), $expected));
}
foreach (['yesterday', '14.09.2026', '2026-13-01 00:00:00', '2026-02-30 00:00:00', '2026-09-14 25:00:00', '1'] as $given) {
    it("no time is read from $given", function () use ($given) {
        try {
            $read = Value::dateTime($given);
        } catch (InvalidArgumentException) {
            return;
        }
        throw new RuntimeException("read as $read");
    });
}
foreach ([
    ['1988-04-12', '1988-04-12'], ['1988-04-12 00:00:00', '1988-04-12'], ['0000-00-00', null], ['', null],
] as [$given, $expected]) {
    it('a date is a day: ' . json_encode($given), fn () => same(Value::date($given), $expected));
}
foreach ([[true, true], ['1', true], [1, true], [false, false], ['0', false], [0, false], [null, null], ['', null]] as [$given, $is]) {
    it('a boolean is one: ' . json_encode($given), fn () => same(Value::boolean($given), $is));
}
foreach ([['59.9000', 59.9], ['3', 3], [0, 0], ['-5.00', -5.0], [null, null], ['', null]] as [$given, $expected]) {
    it('a number is one: ' . json_encode($given), fn () => same(Value::number($given), $expected));
}
foreach ([['a', 'a'], [5, '5'], [['4', '7'], '4;7'], [[], null], [['', null], null], ['0', '0'], ['', null]] as [$given, $expected]) {
    it('a text is one: ' . json_encode($given), fn () => same(Value::text($given), $expected));
}
it('a value of another type is refused', function () {
    refuses(fn () => Value::boolean('yes'), 'is neither yes nor no');
    refuses(fn () => Value::number('5 pieces'), 'is not a number');
    refuses(fn () => Value::number('1e999'), 'is not a number');
    refuses(fn () => Value::text(['a' => 1]), 'is not a text');
    refuses(fn () => Value::date([1]), 'is not a date of the form 2026-09-14');
    refuses(fn () => Value::dateTime(1790000000), 'is not a time of the form 2026-09-14 08:21:07');
    refuses(fn () => Value::ofType('int', 5), 'has the type int; the types are text, number, boolean, date, date-time');
});

it('the lines of a street are one text, without empty ones', function () {
    $flat = Address::flat(['street' => ['Torstraße 12', '', ' 3. OG '], 'city' => 'Berlin']);
    same([$flat['street'], $flat['city'], $flat['postcode']], ["Torstraße 12\n3. OG", 'Berlin', null]);
});
it('a region is read from an object and from a text', function () {
    $object = Address::flat(['region' => ['region' => 'Berlin', 'region_code' => 'BE', 'region_id' => 82]]);
    $text = Address::flat(['region' => 'Berlin', 'region_code' => 'BE']);
    same([$object['region'], $object['region_code']], ['Berlin', 'BE']);
    same($object, $text);
});
it('a street may be one text, and everything may be absent', function () {
    same(Address::flat(['street' => 'Am Kai 4', 'region' => null])['street'], 'Am Kai 4');
    same(array_filter(Address::flat(['street' => [null, ''], 'region' => ['region' => null], 'city' => ''])), []);
});
it('an address has the same members whatever is set', function () {
    same(array_keys(Address::flat([])), array_keys(Address::flat(payload('01-customer-registered')['addresses'][0])));
});

$customer = payload('b2b/customer-2001');
it('the default addresses are found by their marks, by their ids, and not otherwise', function () use ($customer) {
    $detail = CustomerEvent::detail($customer);
    same([$detail['billing_address']['city'], $detail['shipping_address']['city']], ['Hamburg', 'Kiel']);
    $byId = $customer;
    foreach ($byId['addresses'] as &$address) {
        unset($address['default_billing'], $address['default_shipping']);
    }
    same(CustomerEvent::detail($byId)['billing_address']['city'], 'Hamburg');
    unset($byId['default_billing'], $byId['default_shipping']);
    $none = CustomerEvent::detail($byId);
    same([isset($none['billing_address']), isset($none['shipping_address'])], [false, false]);
});
it('custom attributes are published by code, each in its type, and no others', function () use ($customer) {
    $types = ['loyalty_number' => 'text', 'trade_partner' => 'boolean', 'member_since' => 'date', 'points' => 'number'];
    $detail = CustomerEvent::detail($customer, $types);
    same((array)$detail['attributes'], [
        'loyalty_number' => 'L-2001', 'trade_partner' => true, 'member_since' => '2024-02-29', 'points' => 120.5,
    ]);
    same(json_encode(CustomerEvent::detail($customer)['attributes']), '{}');
});
it('an attribute of another type is refused by its code, without its value', function () use ($customer) {
    refuses(fn () => CustomerEvent::detail($customer, ['loyalty_number' => 'number']), 'attributes.loyalty_number is not a number');
});
it('has the time of the change, if the customer was not changed with it', function () use ($customer) {
    $saved = (int)strtotime($customer['updated_at'] . ' UTC');
    foreach ([null, $saved - 60, $saved] as $changed) {
        same(CustomerEvent::detail($customer, [], [], $changed)['updated_at'], '2026-10-01T07:30:00Z');
    }
    same(CustomerEvent::detail($customer, [], [], $saved + 60)['updated_at'], '2026-10-01T07:31:00Z');
});
it('has opted out who is not subscribed; nothing is said of a shop without the newsletter', function () use ($customer) {
    same(CustomerEvent::detail($customer)['has_opted_out_of_email'], false);
    foreach ([false, 0, '0'] as $no) {
        $customer['extension_attributes']['is_subscribed'] = $no;
        same(CustomerEvent::detail($customer)['has_opted_out_of_email'], true);
    }
    unset($customer['extension_attributes']['is_subscribed']);
    same(array_key_exists('has_opted_out_of_email', CustomerEvent::detail($customer)), false);
});
it('a customer without a company names none', function () use ($customer) {
    same(CustomerEvent::detail($customer)['company_id'], '7');
    $customer['extension_attributes']['company_attributes']['company_id'] = 0;
    same(array_key_exists('company_id', CustomerEvent::detail($customer)), false);
});
it('empty extension attributes are no list', function () use ($customer) {
    $customer['extension_attributes'] = [];
    same(array_key_exists('extension_attributes', CustomerEvent::detail($customer)), false);
});
it('what was never set is left out, and what was cleared is null', function () use ($customer) {
    $types = ['loyalty_number' => 'text', 'points' => 'number'];
    $before = [...$customer, 'middlename' => 'Ann', 'dob' => '1988-04-12'];
    $after = [...$before, 'middlename' => '', 'addresses' => [], 'custom_attributes' => [['attribute_code' => 'points', 'value' => 1]]];
    unset($after['dob'], $after['default_billing'], $after['default_shipping']);
    $after['extension_attributes']['company_attributes']['company_id'] = 0;
    $cleared = CustomerEvent::cleared($before, $after, $types);
    same($cleared, ['middlename', 'dob', 'billing_address', 'shipping_address', 'company_id', 'attributes.loyalty_number']);
    $detail = CustomerEvent::detail($after, $types, $cleared);
    same([$detail['middlename'], $detail['dob'], $detail['company_id']], [null, null, null]);
    same($detail['billing_address'], Address::flat([]));
    same((array)$detail['attributes'], ['points' => 1, 'loyalty_number' => null]);
    same(array_key_exists('suffix', $detail), false);
});
it('what has a value again is not cleared', function () use ($customer) {
    $detail = CustomerEvent::detail([...$customer, 'dob' => '1990-01-31'], [], ['dob', 'billing_address']);
    same([$detail['dob'], $detail['billing_address']['city']], ['1990-01-31', 'Hamburg']);
});
it('nothing is cleared by a change of a value, or of the newsletter', function () use ($customer) {
    $after = [...$customer, 'lastname' => 'Other'];
    $after['extension_attributes']['is_subscribed'] = false;
    same(CustomerEvent::cleared($customer, $after, ['loyalty_number' => 'text']), []);
});
it('a time that cannot be read is refused by its name, without its value', function () use ($customer) {
    refuses(
        fn () => CustomerEvent::detail([...$customer, 'updated_at' => 'secret']),
        'updated_at is not a time of the form 2026-09-14 08:21:07'
    );
});

$key = str_repeat('k', 32);
$order = payload('b2b/order-501');
$guestOrder = payload('b2b/order-502-guest');
it('an order names its customer and company, and has times and amounts that Salesforce takes', function () use ($order, $key) {
    $detail = OrderEvent::detail($order, $key);
    same([$detail['contact_id'], $detail['company_id'], $detail['is_guest']], ['2001', '7', false]);
    same([$detail['created_at'], $detail['grand_total'], $detail['coupon_code']], ['2026-10-02T09:15:00Z', 1249.5, null]);
    same(OrderEvent::guest($order, $key), null);
});
it('a guest has the same id in each order, whatever the case of the address, and it does not show the address', function () use ($guestOrder, $key) {
    $id = OrderEvent::contactId($guestOrder, $key);
    same(preg_match('/^guest-[0-9a-f]{32}$/', $id), 1);
    same(OrderEvent::guestId(' ' . strtoupper($guestOrder['customer_email']), $key), $id);
    same($id === OrderEvent::guestId($guestOrder['customer_email'], str_repeat('l', 32)), false);
    same(OrderEvent::guest($guestOrder, $key)['contact_id'], $id);
});
it("a guest's name comes from the billing address if the order lacks it", function () use ($guestOrder, $key) {
    unset($guestOrder['customer_firstname'], $guestOrder['customer_lastname']);
    $guest = OrderEvent::guest($guestOrder, $key);
    same([$guest['firstname'], $guest['lastname']], ['Tove', 'Lindgren']);
});
it('an order that was assigned to an account has its id, though the order was placed by a guest', function () use ($guestOrder, $key) {
    same(OrderEvent::contactId([...$guestOrder, 'customer_id' => 2001], $key), '2001');
});
it('a guest without an address, and a short key, are refused', function () use ($guestOrder, $key) {
    refuses(
        fn () => OrderEvent::contactId([...$guestOrder, 'customer_email' => ''], $key),
        'customer_email is empty, and the order has no customer_id'
    );
    refuses(fn () => OrderEvent::contactId($guestOrder, 'short'), 'the key for guests has less than 32 bytes');
});
it('a virtual order has no shipping address', function () use ($order, $key) {
    unset($order['extension_attributes']['shipping_assignments']);
    same(OrderEvent::detail($order, $key)['shipping_address'], Address::flat([]));
});
it("an order's record names its parents by their external ids, and no company where there is none", function () use ($order, $guestOrder, $key) {
    $record = OrderRecord::of(OrderEvent::detail($order, $key));
    same($record['Contact__r'], ['ShopCustomerId__c' => '2001']);
    same($record['Account__r'], ['ShopCompanyId__c' => '7']);
    same(array_key_exists('Account__r', OrderRecord::of(OrderEvent::detail($guestOrder, $key))), false);
});
it('a company has its names, its status as a word, and its address', function () {
    $detail = CompanyEvent::detail(payload('b2b/company-7'));
    same([$detail['id'], $detail['name'], $detail['status'], $detail['address']['city']], ['7', 'Nordlicht Handels GmbH', 'approved', 'Hamburg']);
    same(array_keys(CompanyEvent::detail(['id' => 8, 'company_name' => 'A', 'street' => []])), ['id', 'name', 'status']);
});

require __DIR__ . '/glue.php';

fwrite(STDOUT, "$passed passed, $failed failed\n");
exit($failed === 0 ? 0 : 1);
