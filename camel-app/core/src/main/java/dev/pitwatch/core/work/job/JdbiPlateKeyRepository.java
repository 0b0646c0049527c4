package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Plates without a key, in PostgreSQL. */
final class JdbiPlateKeyRepository {

    private static final int AT_ONCE = 500;

    private static final String MISSING =
            """
            select id, car_plate as typed from job where plate_key is null and car_plate is not null and id > :after
            order by id limit :most
            """;
    private static final String FILL =
            "update job set plate_key = :key where id = :id and car_plate = :typed and plate_key is null";

    private record Typed(long id, String typed) {}

    private final Database database;

    JdbiPlateKeyRepository(Database database) {
        this.database = database;
    }

    /** {@return the last of those that were looked at after that job; empty: there are no more} */
    Optional<Long> fillSome(long after) {
        List<Typed> some = database.onPlatform(handle -> fillAfter(handle, after));
        return some.size() < AT_ONCE
                ? Optional.empty()
                : Optional.of(some.get(some.size() - 1).id());
    }

    private static List<Typed> fillAfter(Handle handle, long id) {
        List<Typed> missing = handle.createQuery(MISSING)
                .bind("after", id)
                .bind("most", AT_ONCE)
                .map(RecordMapper.of(Typed.class))
                .list();
        PreparedBatch batch = handle.prepareBatch(FILL);
        for (Typed job : missing) {
            Plate.of(job.typed()).ifPresent(plate -> batch.bind("id", job.id())
                    .bind("typed", job.typed())
                    .bind("key", plate.key())
                    .add());
        }
        batch.execute();
        return missing;
    }
}
