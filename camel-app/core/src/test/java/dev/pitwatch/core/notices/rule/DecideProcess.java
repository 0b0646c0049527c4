package dev.pitwatch.core.notices.rule;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** A process that decides about announcements. It can be killed: at a step of the second where it stays then, or anywhere. */
final class DecideProcess {

    private DecideProcess() {}

    /** Starts one that goes no further than that step of its second announcement; "": it decides about all. */
    static TestProcess start(TestDatabase db, Instant now, String stay) {
        return TestProcess.start(DecideProcess.class, db, now.toString(), stay);
    }

    /** Takes the database's URL, the time, and the step to stay at or "". */
    public static void main(String[] words) {
        MasterKey key = TestProcess.key();
        Clock clock = Clock.fixed(Instant.parse(words[1]), ZoneOffset.UTC);
        try (Database database = new Database(new DatabaseSetup(words[0], key), 2, 1, new SimpleMeterRegistry())) {
            DecidingHub hub = new DecidingHub(database, key, new FakeAlertSettings(), clock);
            TestProcess.begins();
            hub.next();
            while (hub.next(step -> TestProcess.reached(step, words[2]))) {
                // until none is open
            }
        }
    }
}
