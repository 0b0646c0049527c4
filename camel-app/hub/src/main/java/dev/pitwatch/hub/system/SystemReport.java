package dev.pitwatch.hub.system;

import dev.pitwatch.core.platform.operation.DatabaseFacts;
import dev.pitwatch.core.platform.operation.PlatformService;
import dev.pitwatch.hub.health.Health;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The state of this hub and of what it stands on. */
public final class SystemReport {

    /** More of them say no more. */
    private static final int LONGEST_DAYS = 3_650;

    private final Health health;
    private final PlatformService platform;
    private final Path data;
    private final DiskGrowth growth;
    private final DiskEncryption encryption;
    private final Clock clock;
    private final String version;

    /** Takes the hub's version and the data folder. */
    public SystemReport(
            Health health,
            PlatformService platform,
            String version,
            Path data,
            DiskGrowth growth,
            DiskEncryption encryption,
            Clock clock) {
        this.health = health;
        this.platform = platform;
        this.data = data;
        this.growth = growth;
        this.encryption = encryption;
        this.clock = clock;
        this.version = version;
    }

    /** Of the Java machine, in bytes. */
    public record Memory(long heapUsedBytes, long heapMaxBytes) {}

    /**
     * Where the data folder lies; null: it can't be determined.
     *
     * @param daysLeft until it is full; null: that is known for less than a day, or it doesn't grow
     */
    public record Disk(String path, @Nullable Long totalBytes, @Nullable Long freeBytes, @Nullable Integer daysLeft) {}

    /** All of it. {@code checks} are those of {@code /health/ready}, with reasons. */
    public record Report(
            String version,
            String java,
            String os,
            int processors,
            Instant startedAt,
            long uptimeS,
            Memory memory,
            String status,
            Map<String, Health.Part> checks,
            DatabaseFacts database,
            Disk disk,
            DiskEncryption.Finding encryption) {}

    /** {@return how things are now} Blocks for as long as the checks take. */
    public Report now() {
        Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        Runtime runtime = Runtime.getRuntime();
        Health.Report checks = health.ready();
        return new Report(
                version,
                Runtime.version().toString(),
                "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
                runtime.availableProcessors(),
                clock.instant().minus(uptime),
                uptime.toSeconds(),
                new Memory(runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory()),
                checks.status(),
                checks.checks(),
                platform.database(),
                disk(),
                encryption.of(data));
    }

    private Disk disk() {
        try {
            FileStore store = Files.getFileStore(data);
            OptionalDouble days = growth.daysLeft();
            Integer left = days.isPresent() ? (int) Math.min(days.getAsDouble(), LONGEST_DAYS) : null;
            return new Disk(data.toString(), store.getTotalSpace(), store.getUsableSpace(), left);
        } catch (IOException e) {
            return new Disk(data.toString(), null, null, null);
        }
    }
}
