package dev.pitwatch.hub;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.Notifications;
import dev.pitwatch.core.driver.DriverRegistry;
import dev.pitwatch.core.settings.Settings;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * What every part of the hub is made of.
 *
 * @param closing takes what has to be closed, in the order it was made; closed in reverse
 */
record Foundation(
        Settings settings,
        ClassLoader loader,
        Clock clock,
        MeterRegistry meters,
        Traces traces,
        Health health,
        Vertx vertx,
        DefaultCamelContext camel,
        Database database,
        Notifications notifications,
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
