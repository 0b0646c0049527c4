package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Refreshes this hub's caches before a job change is answered: what its customer and its staff may see, and whose readings those of
 * the pit are. Other hubs hear of it a moment later.
 */
public final class JobCacheRefresh implements JobChanges {

    private final Database database;
    private final Consumer<Set<Long>> people;
    private final Consumer<Set<Long>> pits;

    /** Takes what reads again who these users are, and which cars are in these pits. */
    public JobCacheRefresh(Database database, Consumer<Set<Long>> people, Consumer<Set<Long>> pits) {
        this.database = database;
        this.people = people;
        this.pits = pits;
    }

    @Override
    public void changed(Scope scope, JobChange change) {
        switch (change.kind()) {
            case CREATED, STATUS, DETAILS, STAFF -> database.afterCommit(() -> know(change));
            case STAGE, TIME, CONSENT, LINK -> {} // nobody sees more or less by these
        }
    }

    private void know(JobChange change) {
        Set<Long> seeing = new HashSet<>();
        Set<Long> withCars = new HashSet<>();
        Stream.concat(change.before().stream(), Stream.of(change.after())).forEach(job -> {
            Long customer = job.customer().id();
            if (customer != null) {
                seeing.add(customer);
            }
            job.staff().forEach(member -> seeing.add(member.id()));
            if (job.isActive()) {
                withCars.add(job.pitId());
            }
        });
        pits.accept(withCars);
        people.accept(seeing);
    }
}
