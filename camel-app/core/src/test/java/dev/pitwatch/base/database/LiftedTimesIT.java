package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** V049 on a database whose alert settings are of before: alerts that open and clear in less than 10 s together. */
class LiftedTimesIT {

    @Test
    void givenTimesThatAreTooShort_whenMigrated_thenTheyAreLiftedAsSystemAndTheOthersStay() throws Exception {
        try (TestDatabase db = TestDatabase.createEmpty()) {
            db.setup().migrateTo("48");
            workshop(db, 1, "'{\"clear_seconds\": 3}'", "'{\"for_seconds\": 2, \"humidity\": {\"max\": 60}}'");
            workshop(db, 2, "'{\"for_seconds\": 4, \"clear_seconds\": 0}'", "'{\"for_seconds\": 12}'");
            workshop(db, 3, "'{\"for_seconds\": 30}'", "'{\"clear_seconds\": 1}'");
            workshop(db, 4, "'{\"aqi\": {\"warning\": 100}}'", "'{\"clear_seconds\": 5, \"for_seconds\": null}'");
            workshop(db, 5, "'{\"for_seconds\": \"soon\"}'", "'{\"for_seconds\": 9, \"clear_seconds\": 0}'");

            db.setup().migrate();

            assertThat(db.texts(
                            "select workshop_id || case when pit_id is null then '' else ' in a pit' end || ' ' || config || ' v' || version"
                                    + " from alert_config order by workshop_id, pit_id nulls first"))
                    .containsExactly(
                            "1 {\"clear_seconds\": 10} v2",
                            "1 in a pit {\"humidity\": {\"max\": 60}, \"for_seconds\": 2} v1",
                            "2 {\"for_seconds\": 4, \"clear_seconds\": 6} v2",
                            "2 in a pit {\"for_seconds\": 12} v1",
                            "3 {\"for_seconds\": 30} v1",
                            "3 in a pit {\"clear_seconds\": 1} v1",
                            "4 {\"aqi\": {\"warning\": 100}} v1",
                            "4 in a pit {\"for_seconds\": null, \"clear_seconds\": 10} v2",
                            "5 {\"for_seconds\": \"soon\"} v1",
                            "5 in a pit {\"for_seconds\": 9, \"clear_seconds\": 1} v2");
            assertThat(db.texts(
                            "select distinct actor_type || ' ' || action || ' ' || workshop_id from audit_log where action = 'update'"
                                    + " and thing = 'alert_config' order by 1"))
                    .containsExactly("system update 1", "system update 2", "system update 4", "system update 5");
        }
    }

    private static void workshop(TestDatabase db, int id, String own, String inPit) {
        db.execute(
                """
                insert into workshop (id, code, slug, name) overriding system value values (%1$d, 'w%1$d', 'w%1$d', 'W');
                insert into pit (id, workshop_id, pit_number, name) overriding system value values (%1$d, %1$d, 1, 'P');
                insert into alert_config (workshop_id, config) values (%1$d, %2$s);
                insert into alert_config (workshop_id, pit_id, config) values (%1$d, %1$d, %3$s);
                """
                        .formatted(id, own, inPit));
    }
}
