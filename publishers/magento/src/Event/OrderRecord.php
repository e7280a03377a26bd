<?php
declare(strict_types=1);

namespace Shop\Events\Event;

/**
 * An order as Salesforce's REST API takes it, for a subscription with `record`: EventBridge sends it as it is. So it may have any
 * number of fields, and the module must know Salesforce's names: these are of the objects in `examples/b2b/`. A pure function.
 */
final class OrderRecord
{
    /**
     * Parents are named by their external ids. An order without a company does not name one, because null would be a mistake there.
     *
     * @param array<string, mixed> $detail of `OrderEvent::detail`
     * @return array<string, mixed>
     */
    public static function of(array $detail): array
    {
        $to = $detail['shipping_address'];
        $record = [
            'Name' => $detail['increment_id'],
            'Status__c' => $detail['status'],
            'PlacedAt__c' => $detail['created_at'],
            'ShopUpdatedAt__c' => $detail['updated_at'],
            'Currency__c' => $detail['currency'],
            'Total__c' => $detail['grand_total'],
            'Subtotal__c' => $detail['subtotal'],
            'Tax__c' => $detail['tax_amount'],
            'Shipping__c' => $detail['shipping_amount'],
            'Discount__c' => $detail['discount_amount'],
            'Quantity__c' => $detail['total_qty_ordered'],
            'Coupon__c' => $detail['coupon_code'],
            'ShipToStreet__c' => $to['street'],
            'ShipToPostalCode__c' => $to['postcode'],
            'ShipToCity__c' => $to['city'],
            'ShipToCountry__c' => $to['country_id'],
            'Contact__r' => ['ShopCustomerId__c' => $detail['contact_id']],
        ];
        if ($detail['company_id'] !== null) {
            $record['Account__r'] = ['ShopCompanyId__c' => $detail['company_id']];
        }
        return $record;
    }
}
