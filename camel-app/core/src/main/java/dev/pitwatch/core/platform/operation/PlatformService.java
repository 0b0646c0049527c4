package dev.pitwatch.core.platform.operation;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.platform.workshop.OpenJobs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What the platform team asks of all workshops at once. */
public final class PlatformService {

    private static final Duration DAY = Duration.ofHours(24);

    private final Database database;
    private final JdbiPlatformRepository platform;
    private final OpenJobs openJobs;
    private final WorkshopArchive archive;
    private final Clock clock;

    public PlatformService(Database database, WorkshopArchive archive, Clock clock) {
        this.database = database;
        this.platform = new JdbiPlatformRepository(database);
        this.openJobs = new OpenJobs(database);
        this.archive = archive;
        this.clock = clock;
    }

    /**
     * {@return the platform in numbers}
     *
     * @param channels that plugins send by, e.g. "sms"
     */
    public Overview overview(Set<String> channels) {
        return platform.overview(clock.instant().minus(DAY), channels);
    }

    /** {@return what the database server says of itself} */
    public DatabaseFacts database() {
        return platform.database();
    }

    /**
     * Lets a workshop go: its data are archived in a file, then it is archived, its people and devices are shut out, its
     * licences revoked. Without the file nothing is changed. Done again, it ends what has come since, with another file.
     */
    public Departure decommission(long workshopId) {
        Instant now = clock.instant();
        WorkshopArchive.Written written = archive.write(workshopId, now);
        try {
            return database.together(() -> {
                openJobs.requireNone(workshopId);
                return platform.decommission(workshopId, now, written).orElseThrow(() -> Problem.notFound("workshop"));
            });
        } catch (RuntimeException e) {
            written.discard();
            throw e;
        }
    }
}
