<?php
declare(strict_types=1);

namespace Shop\Events\Event;

/** An address of a customer, a company or an order, as one flat object that always has the same members. */
final class Address
{
    private const TEXTS = [
        'city', 'postcode', 'country_id', 'company', 'telephone', 'vat_id', 'firstname', 'lastname',
    ];

    /**
     * A value that the address lacks is null: an address replaces another as a whole, or Salesforce would have a mixture of both.
     *
     * @param array<string, mixed> $address
     * @return array<string, string|null>
     */
    public static function flat(array $address): array
    {
        $region = $address['region'] ?? null; // an object for customers, a text for orders and companies
        $code = is_array($region) ? $region['region_code'] ?? null : $address['region_code'] ?? null;
        $flat = [
            'street' => self::street($address['street'] ?? []),
            'region' => Value::text(is_array($region) ? $region['region'] ?? null : $region),
            'region_code' => Value::text($code),
        ];
        foreach (self::TEXTS as $member) {
            $flat[$member] = Value::text($address[$member] ?? null);
        }
        return $flat;
    }

    /** One line below the other, as Salesforce's street fields take them. */
    private static function street(mixed $lines): ?string
    {
        $texts = array_map(static fn (mixed $line) => trim(Value::text($line) ?? ''), (array)$lines);
        return Value::text(implode("\n", array_filter($texts, static fn (string $line) => $line !== '')));
    }
}
