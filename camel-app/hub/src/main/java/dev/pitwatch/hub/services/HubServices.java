package dev.pitwatch.hub.services;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.system.ConfigFiles;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Services that every part of the hub shares.
 */
public record HubServices(
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
        News news,
        Plugins plugins,
        ConfigFiles config) {

    /** {@return the drivers that are installed} */
    public DriverRegistry drivers() {
        return plugins.drivers();
    }

    /** {@return what seals secrets} */
    public MasterKey masterKey() {
        return settings.secrets().masterKey();
    }

    /** {@return whether limits of calls, sockets and devices are on: off for measurement} */
    public boolean limited() {
        return settings.limited();
    }

    /** {@return whether devices have accounts at the embedded broker} */
    public boolean embeddedAccounts() {
        return settings.mqtt().accounts() == Accounts.EMBEDDED;
    }
}
