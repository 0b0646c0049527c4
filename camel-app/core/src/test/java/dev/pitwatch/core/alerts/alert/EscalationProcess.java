package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;

/** A hub's escalation in a process of its own, as its route has it, which can be killed: by the word where to stay. */
final class EscalationProcess {

    private EscalationProcess() {}

    public static void main(String[] words) {
        DatabaseSetup setup = TestProcess.database(words[0]);
        Clock clock = Clock.systemUTC();
        try (Database database = new Database(setup, 1, 1, new SimpleMeterRegistry())) {
            Escalations escalations = new Escalations(database, clock);
            AlertAnnouncements announcements = new AlertAnnouncements(new Announcements(database, clock));
            TestProcess.begins();
            database.togetherAsIngest(() -> {
                List<AlertFact> escalated = escalations.escalate(10);
                TestProcess.reached("marked", words[1]);
                announcements.announce(escalated);
                TestProcess.reached("announced", words[1]);
                return escalated;
            });
            TestProcess.reached("committed", words[1]);
        }
    }
}
