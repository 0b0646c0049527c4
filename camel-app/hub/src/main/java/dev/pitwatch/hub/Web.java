package dev.pitwatch.hub;

import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertEvents;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.core.admission.calibration.CalibrationService;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.customer.CustomerNotices;
import dev.pitwatch.core.work.customer.PersonalData;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.readings.driver.SensorType;
import dev.pitwatch.core.devices.fleet.FleetService;
import dev.pitwatch.core.work.job.JobClimateService;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.JobCacheRefresh;
import dev.pitwatch.core.work.job.TemplateService;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.platform.operation.Onboarding;
import dev.pitwatch.core.platform.operation.PlatformService;
import dev.pitwatch.core.platform.operation.WorkshopArchive;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.core.people.repeat.RepeatedCalls;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.work.setup.SetupService;
import dev.pitwatch.core.work.tracking.CarArrivals;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackedJobs;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.core.admission.violation.ViolationService;
import dev.pitwatch.core.platform.workshop.JdbiPitRepository;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import dev.pitwatch.hub.health.HealthCall;
import dev.pitwatch.hub.live.EventLog;
import dev.pitwatch.hub.live.Live;
import dev.pitwatch.hub.live.ReadingText;
import dev.pitwatch.hub.rest.AlertHandlers;
import dev.pitwatch.hub.rest.AuditHandlers;
import dev.pitwatch.hub.rest.AuthHandlers;
import dev.pitwatch.hub.rest.CalibrationHandlers;
import dev.pitwatch.hub.rest.CustomerHandlers;
import dev.pitwatch.hub.rest.DeviceHandlers;
import dev.pitwatch.hub.rest.FleetHandlers;
import dev.pitwatch.hub.rest.HubServer;
import dev.pitwatch.hub.rest.JobHandlers;
import dev.pitwatch.hub.rest.MachineHandlers;
import dev.pitwatch.hub.rest.PlatformHandlers;
import dev.pitwatch.hub.rest.PluginHandlers;
import dev.pitwatch.hub.rest.ReadingHandlers;
import dev.pitwatch.hub.rest.RefreshCookie;
import dev.pitwatch.hub.rest.RestApi;
import dev.pitwatch.hub.rest.RouteHandlers;
import dev.pitwatch.hub.rest.SetupHandlers;
import dev.pitwatch.hub.rest.TeamHandlers;
import dev.pitwatch.hub.rest.TeamHandlers.MqttHint;
import dev.pitwatch.hub.rest.TemplateHandlers;
import dev.pitwatch.hub.rest.UserHandlers;
import dev.pitwatch.hub.rest.ViewerHandlers;
import dev.pitwatch.hub.rest.ViolationHandlers;
import dev.pitwatch.hub.rest.WorkshopHandlers;
import dev.pitwatch.hub.routes.RouteFiles;
import dev.pitwatch.hub.store.IngestParts;
import dev.pitwatch.hub.system.DiskEncryption;
import dev.pitwatch.hub.system.SystemReport;
import dev.pitwatch.hub.web.StaticFiles;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What browsers and other programs call: REST, sockets, the dashboard. */
final class Web {

    private static final int AFTER_ALL_OTHERS = Integer.MAX_VALUE - 2;

    private final HubServices base;
    private final HubServer server;
    private final List<Consumer<Settings.Web>> followers = new CopyOnWriteArrayList<>();

    Web(HubServices base, HubServer server) {
        this.base = base;
        this.server = server;
    }

    /** Takes what of other settings can be taken while browsers are served. */
    void follow(Settings.Web web) {
        followers.forEach(follower -> follower.accept(web));
    }

    /** Answers from now on. The routes come after it, since they name its beans. */
    void mount(People people, EventLog events, Ingest incoming, RouteFiles routes) throws Exception {
        IngestParts ingest = incoming.parts();
        Settings settings = base.settings();
        Router router = server.router();
        PitService pits = new PitService(
                new JdbiPitRepository(base.database(), settings.secrets().masterKey(), base.clock()),
                new JdbiWorkshopRepository(base.database()));
        AlertEvents alertEvents = new AlertEvents(events);
        AlertEngine alerts = AlertEngine.on(base.database(), alertEvents, base.clock(), base.meters());
        Live.follow(base.notifications(), alerts);
        ReadingJson readings = new ReadingJson(base.drivers());
        base.camel().getRegistry().bind("readingJson", new ReadingText(readings));
        Live live = base.keep(new Live(
                base.camel(),
                base.vertx(),
                router,
                new Live.Parts(
                        events,
                        alerts,
                        people.sessions(),
                        people.authentication(),
                        people.links(),
                        pits,
                        readings::shape,
                        settings.web().allowedOrigins(),
                        settings.web().rateLimits(),
                        base.meters())));
        followers.add(web -> live.follow(web.allowedOrigins(), web.rateLimits()));
        base.notifications().on("pitwatch_workshop", live::pitsChanged);
        DeviceService devices = new DeviceService(
                new JdbiDeviceRepository(base.database(), base.clock()),
                settings.secrets().masterKey(),
                () -> base.drivers().sensorTypes().stream()
                        .map(SensorType::sensorType)
                        .toList(),
                ingest.presence(),
                settings.mqtt().accounts() == Accounts.EMBEDDED);
        FleetService fleet = new FleetService(
                base.database(),
                devices,
                ingest.commands(),
                settings.secrets().masterKey(),
                ingest.standing()::refusal,
                settings.mqtt().accounts() == Accounts.EMBEDDED,
                base.clock());
        WorkshopService workshops =
                new WorkshopService(new JdbiWorkshopRepository(base.database()), settings.timeZone(), base.clock());
        UserService users = new UserService(
                base.database(),
                people.passwords(),
                people.lockout(),
                people.passwordLinks(),
                people.sessions()::refresh);
        CustomerNotices notices = new CustomerNotices(
                base.database(),
                people.trackingLinks(),
                people.passwordLinks(),
                new Outbox(base.database(), settings.secrets().masterKey(), base.clock()),
                base.clock());
        base.camel().getRegistry().bind("customerNotices", notices);
        JobService jobs = new JobService(
                base.database(),
                new AccountsOfJobs(new CustomerAccounts(base.database(), people.passwords())),
                new LinksOfJobs(people.trackingLinks()),
                List.of(
                        notices,
                        new JobCacheRefresh(base.database(), people.sessions()::refresh, incoming.occupancy()::refresh)),
                events,
                base.clock());
        PlatformService platform = new PlatformService(
                base.database(),
                new WorkshopArchive(
                        base.database(),
                        settings.folders().data().resolve("archive"),
                        settings.secrets().masterKey()),
                base.clock());
        RestApi api = base.keep(new RestApi(
                base.camel(),
                base.vertx(),
                List.of(
                        new AuthHandlers(
                                people.signIn(),
                                people.secondFactors(),
                                people.oneTime(),
                                people.tickets(),
                                people.links(),
                                new RefreshCookie(settings.web().publicUrl(), base.clock())),
                        new MachineHandlers(people.machines()),
                        new WorkshopHandlers(workshops, pits),
                        new DeviceHandlers(devices, fleet, base.drivers()),
                        new FleetHandlers(fleet),
                        new CalibrationHandlers(
                                new CalibrationService(base.database(), base.drivers()::isMeasured, base.clock())),
                        new ViolationHandlers(ViolationService.on(base.database())),
                        new ReadingHandlers(
                                ingest.queries(),
                                RollupQueries.on(base.database(), base.clock()),
                                base.drivers(),
                                pits,
                                new CarArrivals(base.database()),
                                base.clock()),
                        new CustomerHandlers(
                                new TrackedJobs(
                                        base.database(), jobs, people.links(), people.trackingLinks(), base.clock()),
                                new PersonalData(base.database(), base.clock()),
                                ingest.queries(),
                                base.drivers()),
                        new AlertHandlers(AlertService.on(base.database(), alertEvents, base.clock())),
                        new ViewerHandlers(pits, live.viewers()),
                        new JobHandlers(
                                jobs,
                                new JobClimateService(
                                        base.database(),
                                        RollupQueries.on(base.database(), base.clock()),
                                        base.clock())),
                        new TemplateHandlers(new TemplateService(base.database(), base.clock())),
                        new PlatformHandlers(people.bootstrap(), ingest.deadLetters()),
                        new RouteHandlers(routes),
                        new UserHandlers(users),
                        new SetupHandlers(new SetupService(base.database())),
                        new TeamHandlers(
                                platform,
                                new Onboarding(base.database(), workshops, pits, users),
                                new SystemReport(
                                        base.health(),
                                        platform,
                                        base.loader(),
                                        settings.folders().data(),
                                        new DiskEncryption(),
                                        base.clock()),
                                mqtt(settings)),
                        new AuditHandlers(new AuditLog(base.database(), base.clock())),
                        new PluginHandlers(base.plugins())),
                people.authentication(),
                people.links()::visitor,
                new RepeatedCalls(base.database(), settings.secrets().masterKey(), base.clock()),
                settings.web(),
                server.limits(),
                base.meters(),
                base.traces()));
        followers.add(api::follow);
        live.countBy(api.upgrades());
        api.mount(router);
        base.camel().getRegistry().bind("health", new HealthCall(base.health()));
        router.route()
                .order(AFTER_ALL_OTHERS)
                .handler(api::countFile)
                .handler(new StaticFiles(
                        base.loader(), server.limits(), settings.web().publicUrl()));
    }

    /** Where devices find the broker: on the public host, unless it is an operator's own. */
    private static MqttHint mqtt(Settings settings) {
        Settings.Mqtt mqtt = settings.mqtt();
        if (mqtt.external().isPresent()) {
            URI broker = URI.create(mqtt.external().get().url());
            boolean tls = "ssl".equals(broker.getScheme());
            int port = broker.getPort();
            return new MqttHint(String.valueOf(broker.getHost()), tls ? null : port, tls ? port : null);
        }
        return new MqttHint(
                String.valueOf(settings.web().publicUrl().getHost()),
                mqtt.port().orElse(null),
                mqtt.securePort().orElse(null));
    }
}
