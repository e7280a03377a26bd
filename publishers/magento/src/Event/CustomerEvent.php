<?php
declare(strict_types=1);

namespace Shop\Events\Event;

use InvalidArgumentException;

/**
 * The detail of a customer's event, from the customer as `GET /V1/customers/:id` gives it. Pure functions.
 *
 * What the shop does not know is left out, so that Salesforce keeps what others have entered there. What the shop has cleared is
 * null, so that Salesforce clears it too. REST leaves out both alike, so the observer compares the customer with the previous one.
 */
final class CustomerEvent
{
    private const MEMBERS = ['prefix', 'middlename', 'suffix', 'gender', 'taxvat'];
    /** Members of which an update can clear the value. */
    private const CLEARABLE = [...self::MEMBERS, 'dob', 'billing_address', 'shipping_address', 'company_id'];

    /**
     * The customer's own members stay. What a mapping cannot reach, or Salesforce does not take, is added in a form that both do.
     *
     * @param array<string, mixed> $customer
     * @param array<string, string> $attributes codes of the custom attributes to publish, and the type of each
     * @param list<string> $cleared what `cleared` found; a name has no effect once there is a value again
     * @param int|null $changed when the change was made, in seconds since 1970. Magento changes `updated_at` with the customer alone,
     *     and not with an address or the newsletter: so a later time of the change replaces it
     * @return array<string, mixed>
     * @throws InvalidArgumentException for a value that cannot be published; names its place, and does not quote it
     */
    public static function detail(
        array $customer,
        array $attributes = [],
        array $cleared = [],
        ?int $changed = null
    ): array {
        $added = self::added($customer);
        if ($changed !== null) {
            $added['updated_at'] = max($added['updated_at'] ?? '', gmdate('Y-m-d\TH:i:s\Z', $changed));
        }
        $byCode = self::byCode($customer['custom_attributes'] ?? [], $attributes);
        foreach ($cleared as $name) {
            if (str_starts_with($name, 'attributes.')) {
                $byCode[substr($name, strlen('attributes.'))] ??= null;
            } elseif (in_array($name, self::CLEARABLE, true)) {
                $added[$name] ??= str_ends_with($name, '_address') ? Address::flat([]) : null;
            }
        }
        $own = array_diff_key($customer, array_flip([...self::MEMBERS, 'dob', 'created_at', 'updated_at']));
        if (($own['extension_attributes'] ?? null) === []) { // PHP's empty list would not be an object in JSON
            unset($own['extension_attributes']);
        }
        return [...$own, ...$added, 'attributes' => (object)$byCode];
    }

    /**
     * The names of what the customer had before and has no longer.
     *
     * @param array<string, mixed> $before
     * @param array<string, mixed> $after
     * @param array<string, string> $attributes
     * @return list<string> names only, so that a queue may hold them
     */
    public static function cleared(array $before, array $after, array $attributes = []): array
    {
        $lost = array_diff_key(self::added($before), self::added($after));
        $lostCodes = array_diff_key(
            self::byCode($before['custom_attributes'] ?? [], $attributes),
            self::byCode($after['custom_attributes'] ?? [], $attributes)
        );
        return [
            ...array_values(array_intersect(self::CLEARABLE, array_keys($lost))),
            ...array_map(static fn (string $code) => "attributes.$code", array_keys($lostCodes)),
        ];
    }

    /** @return array<string, mixed> what has a value */
    private static function added(array $customer): array
    {
        $extension = $customer['extension_attributes'] ?? [];
        $isSubscribed = Place::named('is_subscribed', static fn () => Value::boolean($extension['is_subscribed'] ?? null));
        $values = [
            'dob' => Place::named('dob', static fn () => Value::date($customer['dob'] ?? null)),
            'billing_address' => self::defaultAddress('billing', $customer),
            'shipping_address' => self::defaultAddress('shipping', $customer),
            // Without Magento_Newsletter nothing is known.
            'has_opted_out_of_email' => $isSubscribed === null ? null : !$isSubscribed,
            // Of Adobe Commerce B2B.
            'company_id' => Value::id($extension['company_attributes']['company_id'] ?? null),
        ];
        foreach (self::MEMBERS as $member) {
            $values[$member] = ($customer[$member] ?? '') === '' ? null : $customer[$member];
        }
        foreach (['created_at', 'updated_at'] as $member) {
            $values[$member] = Place::named($member, static fn () => Value::dateTime($customer[$member] ?? null));
        }
        return array_filter($values, static fn (mixed $value) => $value !== null);
    }

    /**
     * The address that is marked as the default, or that the customer names as such.
     *
     * @return array<string, string|null>|null
     */
    private static function defaultAddress(string $use, array $customer): ?array
    {
        $named = (string)($customer["default_$use"] ?? '');
        foreach ($customer['addresses'] ?? [] as $address) {
            if (($address["default_$use"] ?? false) || ($named !== '' && (string)($address['id'] ?? '') === $named)) {
                return Address::flat($address);
            }
        }
        return null;
    }

    /** @return array<string, string|int|float|bool> */
    private static function byCode(array $all, array $types): array
    {
        $values = array_column($all, 'value', 'attribute_code');
        $chosen = [];
        foreach ($types as $code => $type) {
            $chosen[$code] = Place::named("attributes.$code", static fn () => Value::ofType($type, $values[$code] ?? null));
        }
        return array_filter($chosen, static fn (mixed $value) => $value !== null);
    }
}
