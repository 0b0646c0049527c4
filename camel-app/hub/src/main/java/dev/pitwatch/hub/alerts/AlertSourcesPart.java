package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.alerts.source.CameraAlerts;
import dev.pitwatch.core.alerts.source.CustomAlerts;
import dev.pitwatch.core.alerts.source.DatabaseMails;
import dev.pitwatch.core.alerts.source.GoneHubs;
import dev.pitwatch.core.alerts.source.LicenceViolations;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.alerts.source.SubscriptionLapses;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.platform.BackupPart;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;

/** What raises alerts besides readings and silence: licences, subscriptions, the platform's own troubles, operators' routes. */
public final class AlertSourcesPart implements Part {

    /** By their names in routes/alerts and routes/backup. */
    private final Map<String, Object> beans;

    private final MissingRouteAlerts missing;

    /**
     * Makes them.
     *
     * @param tally what becomes of devices' messages
     * @param stoppedRoutes of each route whether a person has stopped it
     * @param undoneEdits of each route file what there is to say of an edit that was undone; empty: nothing
     * @param missingRoutes of each route that the parts count on what there is to say when it is missing; empty: it is there
     * @param mediaServerAway whether the media server doesn't answer this hub, which looks after cameras; empty: there is none
     * @param camerasLookedAt whether this hub looks after cameras, and has looked at them since it does
     */
    public AlertSourcesPart(
            HubServices services,
            Episodes episodes,
            IngestTally tally,
            Supplier<Map<String, Boolean>> stoppedRoutes,
            Supplier<Map<String, Optional<String>>> undoneEdits,
            Supplier<Map<String, Optional<String>>> missingRoutes,
            Supplier<Optional<Boolean>> mediaServerAway,
            BooleanSupplier camerasLookedAt,
            BackupPart backups)
            throws IOException {
        Database database = services.database();
        Clock clock = services.clock();
        DatabaseMails mails = new DatabaseMails(database, clock);
        Consumer<EpisodeChange> found = mails::found;
        PlatformConditions conditions = new PlatformConditions(
                NodeId.of(services.settings().folders().data()), found.andThen(episodes::add), clock);
        missing = new MissingRouteAlerts(conditions, missingRoutes);
        beans = Map.of(
                "licenceViolations", new LicenceViolations(database, episodes, clock),
                "subscriptionLapses", new SubscriptionLapses(database, episodes, clock),
                "serverAlerts",
                        new ServerAlerts(
                                conditions,
                                services.meters(),
                                tally,
                                services.health(),
                                services.plugins().channels(),
                                stoppedRoutes,
                                undoneEdits,
                                mediaServerAway,
                                services.config()::areWrong),
                "backupAlerts", new BackupAlerts(conditions, backups.nightly(), backups.offsite(), backups.wal()),
                "cameraAlerts", new CameraAlerts(database, episodes, camerasLookedAt, clock),
                "databaseMails", mails,
                "goneHubs", new GoneHubs(database, episodes, clock),
                "customAlerts", new CustomAlerts(database, episodes, clock));
    }

    @Override
    public void bind(Registry registry) {
        beans.forEach(registry::bind);
    }

    @Override
    public Map<String, String> duties() {
        return Map.of("alerts-server", "no alert of the platform opens or clears");
    }

    @Override
    public void start() {
        missing.start();
    }

    @Override
    public void close() {
        missing.close();
    }
}
