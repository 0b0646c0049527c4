package dev.pitwatch.hub.platform;

import dev.pitwatch.base.database.Lease;
import dev.pitwatch.base.settings.Settings.Backups;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.spi.Registry;

/** The backups that are made by themselves. */
public final class BackupPart implements Part {

    /** It is renewed each 20 s. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static final Duration TIMEOUT = Duration.ofHours(6);

    /** Many gigabytes by a slow line. */
    private static final Duration COPY_TIMEOUT = Duration.ofHours(20);

    private final boolean wanted;
    private final NightlyBackup nightly;
    private final OffsiteCopies offsite;

    /** Makes them where {@code BACKUP_DIR} is set. */
    public BackupPart(HubServices services) throws IOException {
        Backups settings = services.settings().backups();
        Path data = services.settings().folders().data();
        wanted = settings.folder().isPresent();
        nightly = new NightlyBackup(
                settings.folder().map(KeptBackups::new),
                new NightlyBackup.Schedule(settings.at(), services.settings().timeZone()),
                new BackupProcess(settings.command(), data.resolve("log").resolve("backup.log"), TIMEOUT),
                new Lease(services.database(), "backup", NodeId.of(data), LEASE, services.clock()),
                services.clock(),
                services.meters());
        offsite = new OffsiteCopies(
                settings.folder().map(KeptBackups::new),
                settings.offsite(),
                new BackupProcess(
                        settings.offsiteCommand(), data.resolve("log").resolve("backup-offsite.log"), COPY_TIMEOUT),
                services.clock(),
                services.meters());
    }

    public NightlyBackup nightly() {
        return nightly;
    }

    public OffsiteCopies offsite() {
        return offsite;
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("nightlyBackup", nightly);
        registry.bind("offsiteCopies", offsite);
    }

    @Override
    public Map<String, String> duties() {
        return wanted
                ? Map.of(
                        "backup-nightly", "no backup is made by itself",
                        "backup-late", "no alert opens when a backup failed or is late")
                : Map.of();
    }

    @Override
    public void close() {
        nightly.close();
        offsite.close();
    }
}
