package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.util.Optional;

/** Jobs of all workshops in PostgreSQL, for those who are notified of them. */
final class JdbiJobNewsRepository {

    private static final String FIND =
            "select %s from job j join pit p on p.id = j.pit_id where j.id = :id".formatted(JobRow.COLUMNS);

    private final Database database;

    JdbiJobNewsRepository(Database database) {
        this.database = database;
    }

    /** {@return the job, whosever it is} */
    Optional<Job> find(long id) {
        return database.onPlatform(handle -> handle.createQuery(FIND)
                .bind("id", id)
                .map(RecordMapper.of(Job.class))
                .findOne());
    }
}
