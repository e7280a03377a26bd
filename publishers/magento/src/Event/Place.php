<?php
declare(strict_types=1);

namespace Shop\Events\Event;

use InvalidArgumentException;

final class Place
{
    /**
     * Adds the name of a value to its mistake.
     *
     * @template T
     * @param callable(): T $read
     * @return T
     */
    public static function named(string $place, callable $read): mixed
    {
        try {
            return $read();
        } catch (InvalidArgumentException $mistake) {
            throw new InvalidArgumentException("$place {$mistake->getMessage()}", 0, $mistake);
        }
    }
}
