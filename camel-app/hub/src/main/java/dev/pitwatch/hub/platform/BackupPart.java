package dev.pitwatch.hub.platform;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.database.Lease;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.settings.Settings.Backups;
import dev.pitwatch.core.platform.operation.JdbiPlatformNewsRepository;
import dev.pitwatch.core.platform.operation.PlatformNews;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups that are made by themselves. */
public final class BackupPart implements Part {

    private static final Logger LOG = LoggerFactory.getLogger(BackupPart.class);

    /** It is renewed each 20 s. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    /** So long a backup may take. */
    static final Duration TIMEOUT = Duration.ofHours(6);

    /** Many gigabytes by a slow line. */
    private static final Duration COPY_TIMEOUT = Duration.ofHours(20);

    private final Map<String, String> duties;
    private final NightlyBackup nightly;
    private final OffsiteCopies offsite;
    private final WalArchiveHealth wal;
    private final JdbiPlatformNewsRepository news;
    private final List<Handlers> handlers;

    /**
     * Makes them where {@code BACKUP_DIR} is set.
     *
     * @param missingRoutes of each route that parts count on what there is to say when it is missing; empty: it is there
     */
    public BackupPart(HubServices services, Supplier<Map<String, Optional<String>>> missingRoutes) throws IOException {
        Backups settings = services.settings().backups();
        Path data = services.settings().folders().data();
        duties = BackupNeeds.duties(settings);
        news = new JdbiPlatformNewsRepository(services.database());
        Optional<TimedBackups> kept = TimedBackups.of(services);
        nightly = new NightlyBackup(
                kept,
                new NightlyBackup.Schedule(settings.at(), services.settings().timeZone()),
                new BackupProcess(settings.command(), data.resolve("log").resolve("backup.log"), TIMEOUT),
                new FailedBackups(data.resolve("backup-failures.json")),
                new BackupTurn(
                        services.health(),
                        new Lease(services.database(), "backup", NodeId.of(data), LEASE, services.clock())),
                services.clock(),
                services.meters(),
                this::tell);
        offsite = new OffsiteCopies(
                kept,
                settings.offsite(),
                new BackupProcess(
                        settings.offsiteCommand(), data.resolve("log").resolve("backup-offsite.log"), COPY_TIMEOUT),
                services.clock(),
                services.meters());
        wal = WalArchiveHealth.of(services, kept);
        AuditLog audit = new AuditLog(services.database(), services.clock());
        handlers = List.of(new BackupHandlers(nightly, offsite, new BackupNeeds(settings, missingRoutes), audit));
    }

    private void tell(BackupView view) {
        try {
            news.tell(List.of(new PlatformNews(LiveEventType.BACKUP.code(), view)));
        } catch (RuntimeException e) {
            LOG.debug("who follows the platform sees the backup at the next look: {}", e.getMessage());
        }
    }

    public NightlyBackup nightly() {
        return nightly;
    }

    public OffsiteCopies offsite() {
        return offsite;
    }

    public WalArchiveHealth wal() {
        return wal;
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("nightlyBackup", nightly);
        registry.bind("offsiteCopies", offsite);
    }

    @Override
    public Map<String, String> duties() {
        return duties;
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        nightly.close();
        offsite.close();
    }
}
