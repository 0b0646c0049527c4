package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Database.Work;
import dev.pitwatch.core.notices.announcement.Announcements;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What routes/alerts does with the changes that wait: saves them in transactions and publishes what became of them. */
final class AlertFlow {

    private final Episodes episodes;
    private final Function<Work<List<AlertFact>, RuntimeException>, List<AlertFact>> transactions;
    private final Consumer<List<AlertFact>> announce;
    private final Consumer<AlertFact> publish;

    /** Takes one without announcements, whose repository has transactions of its own. */
    AlertFlow(Episodes episodes, Consumer<AlertFact> publish) {
        this.episodes = episodes;
        this.transactions = Work::run;
        this.announce = facts -> {};
        this.publish = publish;
    }

    AlertFlow(Database database, Episodes episodes, Consumer<AlertFact> publish) {
        this.episodes = episodes;
        this.transactions = database::togetherAsIngest;
        this.announce = new AlertAnnouncements(new Announcements(database, Clock.systemUTC()))::announce;
        this.publish = publish;
    }

    /** Saves all that waits; false: it failed, and what is left waits on. */
    boolean save() {
        try {
            while (episodes.isWaiting()) {
                transactions
                        .apply(() -> {
                            List<AlertFact> facts = episodes.save();
                            announce.accept(facts);
                            return facts;
                        })
                        .forEach(publish);
            }
            return true;
        } catch (RuntimeException e) {
            episodes.failed(e);
            return false;
        }
    }

    /** Saves until nothing is left that can be saved now: as many tries as the timer of routes/alerts makes. */
    void saveAll() {
        for (int tries = 0; tries < 3 && !save(); tries++) {
            // what the database refuses is found one by one
        }
    }
}
