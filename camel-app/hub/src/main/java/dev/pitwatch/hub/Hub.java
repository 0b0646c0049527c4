package dev.pitwatch.hub;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.MasterKeyException;
import dev.pitwatch.base.database.SchemaVersionException;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.Tracing;
import dev.pitwatch.hub.health.DatabaseCheck;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.health.ManagementServer;
import dev.pitwatch.hub.health.PublicHealth;
import dev.pitwatch.hub.health.RoutesCheck;
import dev.pitwatch.hub.health.StartCheck;
import dev.pitwatch.hub.http.GuardedTransport;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.live.EventLog;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.part.Parts;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.rest.RestApi;
import dev.pitwatch.hub.routes.HubTime;
import dev.pitwatch.hub.routes.RouteProperties;
import dev.pitwatch.hub.routes.RouteRestrictions;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.store.RouteReplayer;
import dev.pitwatch.hub.system.ConfigFiles;
import dev.pitwatch.hub.system.NodeId;
import dev.pitwatch.hub.trace.Traces;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RestConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The integration hub; knows nothing of OSGi. It answers on its ports at once, waits for the database as long as that
 * takes, and then puts its parts together and loads the routes.
 */
public final class Hub implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    /** Without these readings are not stored, or no one hears of them. */
    private static final Set<String> NEEDED_ROUTES = Set.of(
            "ingest-message",
            "ingest-readings",
            "alerts-save",
            "alerts-changes",
            "alerts-readings",
            "alerts-others",
            "alerts-notified",
            "live-alerts",
            "live-readings");

    /** One for each call that runs, and some for what goes on beside them. */
    private static final int APP_CONNECTIONS = RestApi.THREADS + RestApi.EXPORTS + RestApi.COMPUTED + 2;

    private static final int INGEST_CONNECTIONS = 6;
    private static final long STOP_MS = 20_000;
    private static final long VERTX_STOP_S = 5;
    private static final int FEW_WORKERS = 6;
    private static final long STUCK_S = 30;
    private static final long FIRST_RETRY_MS = 500;
    private static final long LAST_RETRY_MS = 10_000;

    private final Settings settings;
    private final SettingsInForce settingsInForce;
    private final ClassLoader loader;
    private final Clock clock;
    private final Plugins plugins;
    private final ConfigFiles config;
    private final Health health = new Health();
    private final StartCheck start = new StartCheck();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread starter = new Thread(this::run, "hub-start");
    private volatile boolean closing;

    /**
     * Makes a hub that does nothing yet.
     *
     * @param loader of the hub's classes, which Camel looks everything up by
     * @param plugins filled and emptied by the one that knows the container
     * @param config what is wrong under config/
     */
    public Hub(Settings settings, ClassLoader loader, Clock clock, Plugins plugins, ConfigFiles config) {
        this.settings = settings;
        this.settingsInForce = new SettingsInForce(settings);
        this.loader = loader;
        this.clock = clock;
        this.plugins = plugins;
        this.config = config;
    }

    /** Starts in the background; {@link #health()} tells how far it is. */
    public void start() {
        starter.setContextClassLoader(loader);
        starter.start();
    }

    /** Takes what of changed settings can be taken while it runs, and says of the rest that it needs a restart. */
    public void follow(Settings changed) {
        settingsInForce.follow(changed);
    }

    public Health health() {
        return health;
    }

    @Override
    public void close() {
        closing = true;
        starter.interrupt();
        try {
            starter.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        while (!opened.isEmpty()) {
            close(opened.pop());
        }
        LOG.info("hub stopped");
    }

    private void run() {
        try {
            build();
        } catch (Exception e) {
            if (closing) {
                // Whatever the interrupted start was in the middle of fails in its own way, which is no fault.
                LOG.info("hub start given up: the hub is being stopped");
                LOG.debug("hub start given up", e);
            } else {
                start.waitingFor("somebody to look into: " + e.getMessage());
                LOG.error("hub can't start: {}", e.getMessage(), e);
            }
        }
    }

    private void build() throws Exception {
        HttpLimits limits = new HttpLimits(meters);
        Vertx vertx = GuardedTransport.vertx(vertxOptions(), settings.http().port(), limits);
        opened.push(() -> close(vertx));
        health.add(start);
        bindMeters();
        plugins.countIn(meters);
        opened.push(new ManagementServer(
                vertx,
                settings.management(),
                withBind(settings.web().managementHosts(), settings.management().bind()),
                health,
                meters,
                clock));

        Traces traces = open(traces());
        DefaultCamelContext camel = context(vertx);
        HubServer server = server(camel, limits);
        opened.push(camel::close);
        camel.start();
        LOG.info("listening on {}:{}", settings.http().bind(), settings.http().port());
        mountHealth(vertx, server);

        DatabaseSetup setup = database();
        Database database = open(new Database(setup, APP_CONNECTIONS, INGEST_CONNECTIONS, meters));
        DatabaseNotifications notifications = open(new DatabaseNotifications(setup.dataSource(DatabaseRole.INGEST)));
        notifications.countIn(meters);
        health.add(new DatabaseCheck(database.ingestDataSource()));
        News news = open(new News(meters));
        DatabaseTransactions.bind(camel.getRegistry(), database);
        camel.getRegistry().bind("hubClock", new HubTime(clock));
        camel.getRegistry().bind(News.BEAN, news);
        putTogether(
                new HubServices(
                        settings,
                        loader,
                        clock,
                        meters,
                        traces,
                        health,
                        vertx,
                        camel,
                        database,
                        notifications,
                        news,
                        plugins,
                        config),
                server);
        start.waitingFor("");
        LOG.info("hub started");
    }

    private void putTogether(HubServices services, HubServer server) throws Exception {
        EventLog events =
                new EventLog(clock, EventLog.Keep.standard(Runtime.getRuntime().maxMemory()), meters);
        Parts parts = open(new Parts());
        HubParts made = new HubParts(
                parts,
                services,
                server,
                events,
                new RouteReplayer(services.camel().createProducerTemplate()));
        settingsInForce.attach(made::follow);

        parts.bind(services.camel().getRegistry());
        parts.listen(services.notifications());
        parts.start();
        services.notifications().start();
        plugins.offerBeans(services.camel().getRegistry());
        made.routes().load();
        plugins.routesRun(new BroughtRoutes(made.routes().files()));
        server.started();
        health.add(new RoutesCheck(services.camel(), NEEDED_ROUTES));
    }

    /**
     * The first calls load classes on the event loop, which takes seconds while other processes want the processors: Vert.x
     * says so in a line, and adds the stack only when it can be none of that. Calls have workers of their own: those of Vert.x
     * look at the hub's health and start sockets, and each keeps some 200 KiB of stack. Of event loops there is one a processor, not
     * two: each that has a socket is woken by each reading that is watched.
     */
    static VertxOptions vertxOptions() {
        return new VertxOptions()
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setWorkerPoolSize(FEW_WORKERS)
                .setWarningExceptionTime(STUCK_S)
                .setWarningExceptionTimeUnit(TimeUnit.SECONDS);
    }

    private static void close(Vertx vertx) throws Exception {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(VERTX_STOP_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("while stopping: connections are not closed within {} s", VERTX_STOP_S);
        }
    }

    /** Health on the public port, from the very start. */
    private void mountHealth(Vertx vertx, HubServer server) {
        new PublicHealth(vertx, health).mount(server.router());
    }

    private void bindMeters() {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new DiskSpaceMetrics(settings.folders().data().toFile()).bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        JvmGcMetrics gc = new JvmGcMetrics();
        gc.bindTo(meters);
        open(gc);
    }

    private Traces traces() throws IOException {
        Optional<Tracing> tracing = settings.tracing();
        return tracing.isEmpty()
                ? Traces.off()
                : Traces.to(tracing.get(), NodeId.of(settings.folders().data()), loader, meters);
    }

    private DefaultCamelContext context(Vertx vertx) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext(false);
        camel.getCamelContextExtension().setName("pitwatch");
        camel.setApplicationContextClassLoader(loader);
        camel.disableJMX();
        camel.getRegistry().bind("vertx", vertx);
        camel.getPropertiesComponent()
                .addInitialProperty(
                        "pitwatch.http.port", Integer.toString(settings.http().port()));
        camel.getPropertiesComponent()
                .addInitialProperty("pitwatch.data", settings.folders().data().toString());
        RouteProperties properties =
                new RouteProperties(System.getenv(), settings.folders().config());
        properties.offer(camel);
        config.readBy(properties::keys);
        // A neighbour that is away must not keep the rest from starting.
        var controller = camel.getRouteController().supervising();
        controller.setInitialDelay(0);
        controller.setBackOffDelay(1_000);
        camel.build();
        RouteRestrictions.read(settings.folders().config(), settings.folders().data())
                .impose(camel);
        return camel;
    }

    private HubServer server(DefaultCamelContext camel, HttpLimits limits) throws Exception {
        VertxPlatformHttpServerConfiguration http = new VertxPlatformHttpServerConfiguration();
        http.setBindHost(settings.http().bind());
        http.setBindPort(settings.http().port());
        http.setPath("/");
        HubServer server =
                new HubServer(http, "https".equals(settings.web().publicUrl().getScheme()), limits, clock);
        // Started at once: a supervised context may start its services after itself.
        camel.addService(server, true, true);
        RestConfiguration rest = new RestConfiguration();
        rest.setComponent("platform-http");
        camel.setRestConfiguration(rest);
        return server;
    }

    /** The launcher calls by the name that it is bound to. */
    static Set<String> withBind(Set<String> hosts, String bind) {
        Set<String> all = new HashSet<>(hosts);
        all.add(bind.toLowerCase(Locale.ROOT));
        return all;
    }

    /** Waits for a database with the schema of this version or a newer one; migrations are the launcher's. */
    private DatabaseSetup database() throws InterruptedException {
        DatabaseAddress address = settings.database()
                .orElseThrow(() ->
                        new IllegalStateException("PITWATCH_DB_URL is not set, and ./pitwatch up is not running"));
        DatabaseSetup setup =
                new DatabaseSetup(address.url(), settings.secrets().masterKey());
        start.waitingFor("the database");
        for (long pause = FIRST_RETRY_MS; ; pause = Math.min(pause * 2, LAST_RETRY_MS)) {
            try {
                setup.requireOwnKey();
                int version = setup.requireKnownVersion();
                if (version > DatabaseSetup.knownVersion()) {
                    LOG.warn(
                            "the schema of the database is V%03d, this hub knows up to V%03d: start the newer version soon"
                                    .formatted(version, DatabaseSetup.knownVersion()));
                }
                start.waitingFor("the routes");
                return setup;
            } catch (MasterKeyException e) {
                LOG.error("hub can't start: {}; looking again in {} ms", e.getMessage(), pause);
                start.waitingFor("the database's master key: " + e.getMessage());
            } catch (SchemaVersionException e) {
                LOG.error("hub can't start: {}; looking again in {} ms", e.getMessage(), pause);
                start.waitingFor("the migration: " + e.getMessage());
            } catch (SQLException e) {
                LOG.warn("database at {}: {}; trying again in {} ms", address.url(), e.getMessage(), pause);
            }
            Thread.sleep(pause);
        }
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        if (closing) {
            throw new IllegalStateException("the hub is being stopped");
        }
        return part;
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("while stopping: {}", e.getMessage(), e);
        }
    }
}
