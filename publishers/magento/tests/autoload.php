<?php
declare(strict_types=1);

/** Finds the module's classes as composer does. */
spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Shop\\Events\\')) {
        require dirname(__DIR__) . '/src/' . strtr(substr($class, strlen('Shop\\Events\\')), '\\', '/') . '.php';
    }
});
