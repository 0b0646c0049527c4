package dev.pitwatch.hub.routes;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.audit.DeferredAudit;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.store.UnacknowledgedMessages;
import dev.pitwatch.hub.system.ConfigFiles;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The route files: what the hub does, in order. */
public final class RoutesPart implements Part {

    /** Parts of readiness: while one of them is down it is no route's fault that nothing is stored. */
    private static final List<String> STANDS_ON = List.of("broker", "database", "store");

    private final Supplier<Map<String, String>> duties;
    private final DeferredAudit audit;
    private final RouteFiles files;
    private final String node;
    private final ConfigFiles config;
    private final Ingest ingest;
    private final ReadingTrial trial;

    /**
     * Makes it.
     *
     * @param tally what becomes of devices' messages
     * @param replay sends what was refused as {@code internal} since a moment through ingest once more, later
     * @param probed what edits are tried with
     * @param duties of the parts, asked for once they are all there
     */
    public RoutesPart(
            HubServices services,
            IngestTally tally,
            Consumer<Instant> replay,
            ProbedIngest probed,
            Supplier<Map<String, String>> duties)
            throws IOException {
        this.duties = duties;
        UnacknowledgedMessages waiting = new UnacknowledgedMessages(services.meters());
        ingest = new Ingest(
                tally,
                () -> waiting.count().orElse(0),
                () -> STANDS_ON.stream().allMatch(services.health().ready()::isUp),
                replay,
                Optional.of(probed));
        node = NodeId.of(services.settings().folders().data());
        config = services.config();
        audit = new DeferredAudit(new AuditLog(services.database(), services.clock()), services.clock());
        files = new RouteFiles(
                services.camel(),
                services.settings().folders().routes(),
                services.settings().folders().data().resolve("route-versions"),
                (action, thing, id, details) -> audit.note(new AuditedAction(null, action, thing, id, details)),
                services.clock(),
                services.meters(),
                name -> FileSettings.of(services.plugins(), name));
        trial = ReadingTrial.answering(services.database(), node, files::tryReadings);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        trial.listen(notifications);
    }

    /** {@return by its file's id what there is to say of an edit that this hub undid, or should have; empty: nothing} */
    public Map<String, Optional<String>> undone() {
        Map<String, Optional<String>> messages = new TreeMap<>();
        files.undone().forEach((id, undone) -> messages.put(id, undone.map(edit -> message(id, edit))));
        files.ruinous().forEach((id, why) -> messages.put(id, Optional.of("Hub %s: %s".formatted(node, why))));
        return messages;
    }

    private String message(String id, RouteFileView.Undone edit) {
        return "Hub %s undid the last edit of %s.camel.yaml by itself (%s): see %s beside it"
                .formatted(node, id, edit.reason(), edit.file());
    }

    public RouteFiles files() {
        return files;
    }

    @Override
    public List<Handlers> handlers() {
        return List.of(new RouteHandlers(files, config, node));
    }

    /** Loads the files, and follows their changes. Not among the other parts' starts: routes need them all. */
    public void load() {
        files.need(duties.get());
        files.start();
        files.undoEdits(ingest);
    }

    @Override
    public void close() {
        trial.close();
        files.close();
        audit.close();
    }
}
