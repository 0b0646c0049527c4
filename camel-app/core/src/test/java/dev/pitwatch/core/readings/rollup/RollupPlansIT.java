package dev.pitwatch.core.readings.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Roll-ups are kept for ever: what is done while all workshops' roll-ups wait reads those of one day. */
class RollupPlansIT {

    @Test
    void givenAYearOfTwoWorkshops_whenADayOfOneIsRestored_thenItsLaterPartsAreFoundByTheirPits() {
        try (TestDatabase db = TestDatabase.create()) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            SampleWorkshop other = SampleWorkshop.in(db);
            for (SampleWorkshop each : List.of(shop, other)) {
                db.execute(
                        """
                        insert into rollup_1m (workshop_id, pit_id, at, readings)
                        select %d, %d, timestamptz '2027-03-01 00:00:00Z' + n * interval '10 minutes', 6
                        from generate_series(1, 52000) n
                        """,
                        each.workshopId(), each.pitId());
            }
            db.execute("analyze rollup_1m");

            List<String> plan = db.database().ingest().withHandle(handle -> handle.createQuery(
                            "explain " + RollupOfDay.AGAIN)
                    .bind("workshop", shop.workshopId())
                    .bind("day", LocalDate.of(2028, 2, 29))
                    .mapTo(String.class)
                    .list());

            assertThat(String.join("\n", plan)).contains("rollup_1m_pkey").doesNotContain("Seq Scan on rollup_1m");
        }
    }
}
