package dev.pitwatch.hub;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Services that every part of the hub shares.
 *
 * @param closing takes what has to be closed, in the order it was made; closed in reverse
 */
record HubServices(
        Settings settings,
        ClassLoader loader,
        Clock clock,
        MeterRegistry meters,
        Traces traces,
        Health health,
        Vertx vertx,
        DefaultCamelContext camel,
        Database database,
        DatabaseNotifications notifications,
        Plugins plugins,
        Consumer<AutoCloseable> closing) {

    DriverRegistry drivers() {
        return plugins.drivers();
    }

    <T extends AutoCloseable> T keep(T part) {
        closing.accept(part);
        return part;
    }
}
