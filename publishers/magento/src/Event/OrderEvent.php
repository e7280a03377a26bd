<?php
declare(strict_types=1);

namespace Shop\Events\Event;

use InvalidArgumentException;

/** The detail of an order's event, from the order as `GET /V1/orders/:id` gives it. Pure functions. */
final class OrderEvent
{
    private const AMOUNTS = ['grand_total', 'subtotal', 'tax_amount', 'shipping_amount', 'discount_amount', 'total_qty_ordered'];

    /**
     * The id is that of the database: `increment_id` is unique within a store only. What an order lacks is null, because the shop
     * alone knows its orders.
     *
     * @param array<string, mixed> $order
     * @param string $guestKey see `contactId`
     * @return array<string, mixed>
     * @throws InvalidArgumentException for a value that cannot be published; names its place, and does not quote it
     */
    public static function detail(array $order, string $guestKey): array
    {
        $extension = $order['extension_attributes'] ?? [];
        $detail = [
            'id' => Value::id($order['entity_id'] ?? null),
            'increment_id' => Value::text($order['increment_id'] ?? null),
            'state' => Value::text($order['state'] ?? null),
            'status' => Value::text($order['status'] ?? null),
            'currency' => Value::text($order['order_currency_code'] ?? null),
            'coupon_code' => Value::text($order['coupon_code'] ?? null),
            'contact_id' => self::contactId($order, $guestKey),
            'is_guest' => self::isGuest($order),
            'company_id' => Value::id($extension['company_order_attributes']['company_id'] ?? null),
            'billing_address' => Address::flat($order['billing_address'] ?? []),
            // A virtual order has none.
            'shipping_address' => Address::flat($extension['shipping_assignments'][0]['shipping']['address'] ?? []),
        ];
        foreach (['created_at', 'updated_at'] as $member) {
            $detail[$member] = Place::named($member, static fn () => Value::dateTime($order[$member] ?? null));
        }
        foreach (self::AMOUNTS as $member) {
            $detail[$member] = Place::named($member, static fn () => Value::number($order[$member] ?? null));
        }
        return $detail;
    }

    /**
     * The person of a guest's order, who has no account; null for an order of a customer, who has events of their own.
     *
     * @param array<string, mixed> $order
     * @return array<string, mixed>|null
     */
    public static function guest(array $order, string $guestKey): ?array
    {
        if (!self::isGuest($order)) {
            return null;
        }
        $billing = $order['billing_address'] ?? null;
        $detail = [
            'contact_id' => self::contactId($order, $guestKey),
            'email' => Value::text($order['customer_email'] ?? null),
            // The order itself often lacks a guest's name; the billing address has it.
            'firstname' => Value::text($order['customer_firstname'] ?? $billing['firstname'] ?? null),
            'lastname' => Value::text($order['customer_lastname'] ?? $billing['lastname'] ?? null),
            'billing_address' => $billing === null ? null : Address::flat($billing),
            'updated_at' => Place::named('updated_at', static fn () => Value::dateTime($order['updated_at'] ?? null)),
        ];
        return array_filter($detail, static fn (mixed $value) => $value !== null);
    }

    /**
     * The external id of the order's contact: the customer's id, or `guest-` and a keyed hash of the guest's email address. So all
     * orders of an address have one contact, and an erasure finds it by the address; URLs, logs and dead letters do not show it.
     * Without the key the hash of a known address could be computed by anybody.
     *
     * @throws InvalidArgumentException for a guest without an email address, and a key of less than 32 bytes
     */
    public static function contactId(array $order, string $guestKey): string
    {
        $customer = Value::id($order['customer_id'] ?? null);
        return $customer ?? self::guestId((string)($order['customer_email'] ?? ''), $guestKey);
    }

    public static function guestId(string $email, string $guestKey): string
    {
        $email = strtolower(trim($email)); // of ASCII, as Magento's forms let through
        if ($email === '') {
            throw new InvalidArgumentException('customer_email is empty, and the order has no customer_id');
        }
        if (strlen($guestKey) < 32) {
            throw new InvalidArgumentException('the key for guests has less than 32 bytes');
        }
        return 'guest-' . substr(hash_hmac('sha256', $email, $guestKey), 0, 32);
    }

    /** An order that Magento has assigned to an account since has a customer's id. */
    private static function isGuest(array $order): bool
    {
        return Value::id($order['customer_id'] ?? null) === null;
    }
}
