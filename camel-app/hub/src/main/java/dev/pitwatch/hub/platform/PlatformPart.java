package dev.pitwatch.hub.platform;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.operation.Onboarding;
import dev.pitwatch.core.platform.operation.PlatformService;
import dev.pitwatch.core.platform.operation.WorkshopArchive;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.platform.workshop.JdbiPitRepository;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.WeeklySummaries;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.people.PeoplePart;
import dev.pitwatch.hub.platform.TeamHandlers.MqttHint;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.DiskEncryption;
import dev.pitwatch.hub.system.DiskGrowth;
import dev.pitwatch.hub.system.HubVersion;
import dev.pitwatch.hub.system.LogSearch;
import dev.pitwatch.hub.system.NodeId;
import dev.pitwatch.hub.system.SystemReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.spi.Registry;

/** Workshops and their pits, and what the platform's team does. */
public final class PlatformPart implements Part {

    private final PitService pits;
    private final CameraLaw cameraLaw;
    private final WeeklySummaries summaries;
    private final DiskGrowth diskGrowth;
    private final List<Handlers> handlers;

    public PlatformPart(HubServices services, PeoplePart people) {
        Path data = services.settings().folders().data();
        JdbiWorkshopRepository stored = new JdbiWorkshopRepository(services.database());
        cameraLaw =
                new CameraLaw(services.database(), ConfiguredCameraHosts.of(services.settings(), services.meters()));
        pits = new PitService(
                new JdbiPitRepository(services.database(), services.masterKey(), services.clock()), cameraLaw);
        WorkshopService workshops =
                new WorkshopService(stored, services.settings().timeZone(), services.clock(), services.limited());
        PlatformService platform = new PlatformService(
                services.database(),
                new WorkshopArchive(services.database(), data.resolve("archive"), services.masterKey()),
                services.clock());
        String version = HubVersion.of(services.loader());
        diskGrowth = new DiskGrowth(data, services.clock());
        diskGrowth.countIn(services.meters());
        SystemReport system = new SystemReport(
                services.health(), platform, version, data, diskGrowth, new DiskEncryption(), services.clock());
        summaries = new WeeklySummaries(services.database(), services.clock());
        handlers = List.of(
                new WorkshopHandlers(workshops, pits),
                new TeamHandlers(
                        platform,
                        services.plugins().channels()::sent,
                        new Onboarding(services.database(), workshops, pits, people.users()),
                        system,
                        mqtt(services.settings())),
                new AboutHandlers(version, services.settings()),
                new LogHandlers(
                        new LogSearch(data.resolve("log")),
                        node(data),
                        services.settings().lokiUrl()),
                new AuditHandlers(new AuditLog(services.database(), services.clock())));
    }

    private static String node(Path data) {
        try {
            return NodeId.of(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return where cameras may be} */
    public CameraLaw cameraLaw() {
        return cameraLaw;
    }

    /** {@return the pits of workshops, and who may see them} */
    public PitService pits() {
        return pits;
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("weeklySummaries", summaries);
        registry.bind("diskGrowth", diskGrowth);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
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
