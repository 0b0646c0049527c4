package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.RecordMapper;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Alerts that were notified of, by the role of ingest. */
final class JdbiAlertFactRepository {

    private static final String FIND = "select " + AlertRow.COLUMNS + "from alert where id = :id";

    private final Jdbi ingest;

    JdbiAlertFactRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    Optional<Alert> find(long id) {
        return ingest.withHandle(handle -> handle.createQuery(FIND)
                .bind("id", id)
                .map(RecordMapper.of(Alert.class))
                .findOne());
    }
}
