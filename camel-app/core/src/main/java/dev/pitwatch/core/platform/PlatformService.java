package dev.pitwatch.core.platform;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.problem.Problem;
import java.time.Clock;
import java.time.Duration;

/** What the platform team asks of all workshops at once. */
public final class PlatformService {

    private static final Duration DAY = Duration.ofHours(24);

    private final JdbiPlatformRepository platform;
    private final Clock clock;

    public PlatformService(Database database, Clock clock) {
        this.platform = new JdbiPlatformRepository(database);
        this.clock = clock;
    }

    /** {@return the platform in numbers} */
    public Overview overview() {
        return platform.overview(clock.instant().minus(DAY));
    }

    /** {@return what the database server says of itself} */
    public DatabaseFacts database() {
        return platform.database();
    }

    /**
     * Lets a workshop go: it is archived, its people and devices are shut out, its licences revoked. Done again, it ends what
     * has come since.
     */
    public Departure decommission(long workshopId) {
        return platform.decommission(workshopId, clock.instant()).orElseThrow(() -> Problem.notFound("workshop"));
    }
}
