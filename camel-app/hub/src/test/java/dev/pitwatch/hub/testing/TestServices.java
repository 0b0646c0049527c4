package dev.pitwatch.hub.testing;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.ConfigFiles;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;

/** What the hub's parts stand on, for tests that compose them: a database and a server of their own, no broker. */
public final class TestServices {

    private TestServices() {}

    /** {@return services on a database; without plugins} */
    public static HubServices of(
            TestDatabase db,
            Settings settings,
            MeterRegistry meters,
            Vertx vertx,
            DefaultCamelContext camel,
            DatabaseNotifications notifications) {
        return of(db, settings, meters, vertx, camel, notifications, new Plugins(Clock.systemUTC()));
    }

    /** {@return services on a database, with these plugins} */
    public static HubServices of(
            TestDatabase db,
            Settings settings,
            MeterRegistry meters,
            Vertx vertx,
            DefaultCamelContext camel,
            DatabaseNotifications notifications,
            Plugins plugins) {
        return of(db.database(), settings, meters, vertx, camel, notifications, plugins);
    }

    /** {@return services on a database that may not be there, with these plugins} */
    public static HubServices of(
            Database database,
            Settings settings,
            MeterRegistry meters,
            Vertx vertx,
            DefaultCamelContext camel,
            DatabaseNotifications notifications,
            Plugins plugins) {
        Clock clock = Clock.systemUTC();
        return new HubServices(
                settings,
                TestServices.class.getClassLoader(),
                clock,
                meters,
                Traces.off(),
                new Health(),
                vertx,
                camel,
                database,
                notifications,
                new News(meters),
                plugins,
                new ConfigFiles(settings.folders().config(), List::of, clock));
    }

    /**
     * Starts the context with the hub's server.
     *
     * @param tls whether the world reaches it by TLS
     */
    public static HubServer serve(
            DefaultCamelContext camel, Vertx vertx, String host, int port, boolean tls, HttpLimits limits)
            throws Exception {
        camel.disableJMX();
        camel.getRegistry().bind("vertx", vertx);
        camel.build();
        VertxPlatformHttpServerConfiguration http = new VertxPlatformHttpServerConfiguration();
        http.setBindHost(host);
        http.setBindPort(port);
        http.setPath("/");
        HubServer server = new HubServer(http, tls, limits, Clock.systemUTC());
        camel.addService(server, true, true);
        camel.start();
        return server;
    }
}
