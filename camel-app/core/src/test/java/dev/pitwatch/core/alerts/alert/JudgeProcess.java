package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A hub's alerts in a process of its own, which can be killed: by the words name, milliseconds of its lease, where to stay. */
final class JudgeProcess {

    private static final long PAUSE_MS = 50;

    private JudgeProcess() {}

    public static void main(String[] words) throws InterruptedException {
        DatabaseSetup setup = TestProcess.database(words[0]);
        Clock clock = Clock.systemUTC();
        Database database = new Database(setup, 2, 2, new SimpleMeterRegistry());
        AlertEngine engine = AlertEngine.on(
                database, words[1], Duration.ofMillis(Long.parseLong(words[2])), clock, new SimpleMeterRegistry());
        AlertAnnouncements announcements = new AlertAnnouncements(new Announcements(database, clock));
        DatabaseNotifications notifications = new DatabaseNotifications(setup.dataSource(DatabaseRole.INGEST));
        notifications.on("pitwatch_reading", engine::evaluateOthers);
        engine.tick();
        notifications.start();
        TestProcess.begins();
        while (true) {
            engine.tick();
            while (engine.episodes().isWaiting()) {
                database.togetherAsIngest(() -> {
                    List<AlertFact> facts = engine.episodes().save();
                    TestProcess.reached("saved", words[3]);
                    announcements.announce(facts);
                    return facts;
                });
            }
            Thread.sleep(PAUSE_MS);
        }
    }
}
