<?php
declare(strict_types=1);

/**
 * Transforms payloads of Magento's REST API, to compare them with the sample events. Each line of the standard input is an object
 * with `kind` (customer, company or order) and `payload`, and for a customer `cleared`; each line of the output is an object with the details, by their types.
 */

use Shop\Events\Event\CompanyEvent;
use Shop\Events\Event\CustomerEvent;
use Shop\Events\Event\OrderEvent;
use Shop\Events\Event\OrderRecord;

require __DIR__ . '/autoload.php';

/** @return array<string, mixed> */
function details(string $kind, array $payload, array $cleared): array
{
    $guestKey = str_repeat('k', 32); // of the tests alone
    if ($kind === 'order') {
        $detail = OrderEvent::detail($payload, $guestKey);
        return array_filter([
            'guest-saved' => OrderEvent::guest($payload, $guestKey),
            'order-saved' => [...$detail, 'salesforce' => OrderRecord::of($detail)],
        ]);
    }
    return match ($kind) {
        'customer' => ['customer-updated' => CustomerEvent::detail($payload, ['loyalty_number' => 'text'], $cleared)],
        'company' => ['company-saved' => CompanyEvent::detail($payload)],
    };
}

while (($line = fgets(STDIN)) !== false) {
    $given = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $json = json_encode(details($given['kind'], $given['payload'], $given['cleared'] ?? []), JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    fwrite(STDOUT, "$json\n");
}
