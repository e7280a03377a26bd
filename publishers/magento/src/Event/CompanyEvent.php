<?php
declare(strict_types=1);

namespace Shop\Events\Event;

/** The detail of a company's event, from the company as `GET /V1/company/:id` of Adobe Commerce B2B gives it. A pure function. */
final class CompanyEvent
{
    /** Source: Adobe, 'Manage company objects'. */
    private const STATUS = ['pending', 'approved', 'rejected', 'blocked'];

    /**
     * What the shop does not know is left out, as it is of a customer.
     *
     * @param array<string, mixed> $company
     * @return array<string, mixed>
     */
    public static function detail(array $company): array
    {
        $address = Address::flat($company);
        $detail = [
            'id' => Value::id($company['id'] ?? null),
            'name' => Value::text($company['company_name'] ?? null),
            'legal_name' => Value::text($company['legal_name'] ?? null),
            'vat_id' => Value::text($company['vat_tax_id'] ?? null),
            'status' => self::STATUS[(int)($company['status'] ?? 0)] ?? null,
            'address' => array_filter($address, static fn (?string $value) => $value !== null) === [] ? null : $address,
        ];
        return array_filter($detail, static fn (mixed $value) => $value !== null);
    }
}
