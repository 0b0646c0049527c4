package dev.pitwatch.hub.store;

import dev.pitwatch.hub.health.HealthCheck;

/** Whether readings can be stored right now. */
record StoreCheck(BatchWriter writer) implements HealthCheck {

    @Override
    public String name() {
        return "store";
    }

    @Override
    public void check() {
        writer.trouble().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
    }
}
