<?php
declare(strict_types=1);

namespace Shop\Events\Event;

use DateTimeImmutable;
use DateTimeZone;
use InvalidArgumentException;

/** Values of Magento, as JSON and Salesforce take them. Null stands for a value that is not set. */
final class Value
{
    private const TYPES = ['text', 'number', 'boolean', 'date', 'date-time'];

    /** Magento's time, which is UTC whatever the store's time zone is (magento/magento2#24985), such as `2026-09-14T08:21:07Z`. */
    public static function dateTime(mixed $value): ?string
    {
        return self::moment($value)?->format('Y-m-d\TH:i:s\Z');
    }

    /** The day alone: a date of birth has no time zone, and is not moved by one. */
    public static function date(mixed $value): ?string
    {
        if (self::isUnset($value)) {
            return null;
        }
        $form = '/^(\d{4})-(\d{2})-(\d{2})(?:[ T]|$)/';
        if (!is_string($value) || preg_match($form, $value, $parts) !== 1
            || !checkdate((int)$parts[2], (int)$parts[3], (int)$parts[1])) {
            throw new InvalidArgumentException('is not a date of the form 2026-09-14');
        }
        return "$parts[1]-$parts[2]-$parts[3]";
    }

    /** Magento has yes and no as true and false, 1 and 0, or "1" and "0". */
    public static function boolean(mixed $value): ?bool
    {
        return match (true) {
            self::isUnset($value) => null,
            in_array($value, [true, 1, '1', 'true'], true) => true,
            in_array($value, [false, 0, '0', 'false'], true) => false,
            default => throw new InvalidArgumentException('is neither yes nor no'),
        };
    }

    /** Decimals of the database are texts, such as "59.9000". */
    public static function number(mixed $value): int|float|null
    {
        if (self::isUnset($value)) {
            return null;
        }
        if (is_bool($value) || !is_numeric($value) || !is_finite((float)$value)) {
            throw new InvalidArgumentException('is not a number');
        }
        return $value + 0;
    }

    /** Several selected options become one text with `;`, as a multi-select picklist takes them. */
    public static function text(mixed $value): ?string
    {
        if (is_array($value) && array_is_list($value)) {
            $texts = array_filter(array_map(self::text(...), $value), static fn (?string $one) => $one !== null);
            return $texts === [] ? null : implode(';', $texts);
        }
        if ($value !== null && !is_scalar($value)) {
            throw new InvalidArgumentException('is not a text');
        }
        if (is_bool($value)) {
            return $value ? 'true' : 'false';
        }
        return self::isUnset($value) ? null : (string)$value;
    }

    /** An id of the database. Magento has 0 where there is none. */
    public static function id(mixed $value): ?string
    {
        return in_array($value, [null, '', 0, '0', false], true) ? null : (string)$value;
    }

    /** @throws InvalidArgumentException for a type that does not exist, or a value that does not have it */
    public static function ofType(string $type, mixed $value): string|int|float|bool|null
    {
        return match ($type) {
            'text' => self::text($value),
            'number' => self::number($value),
            'boolean' => self::boolean($value),
            'date' => self::date($value),
            'date-time' => self::dateTime($value),
            default => throw new InvalidArgumentException("has the type $type; the types are " . implode(', ', self::TYPES)),
        };
    }

    private static function moment(mixed $value): ?DateTimeImmutable
    {
        if (self::isUnset($value)) {
            return null;
        }
        $form = '/^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/';
        if (!is_string($value) || preg_match($form, $value) !== 1) {
            throw new InvalidArgumentException('is not a time of the form 2026-09-14 08:21:07');
        }
        self::date($value);
        try {
            $utc = new DateTimeZone('UTC');
            return (new DateTimeImmutable($value, $utc))->setTimezone($utc);
        } catch (\Exception) {
            throw new InvalidArgumentException('is not a time of the form 2026-09-14 08:21:07');
        }
    }

    /** MySQL's zero date also stands for no date. */
    private static function isUnset(mixed $value): bool
    {
        return $value === null || $value === '' || $value === [] || (is_string($value) && str_starts_with($value, '0000-00-00'));
    }
}
