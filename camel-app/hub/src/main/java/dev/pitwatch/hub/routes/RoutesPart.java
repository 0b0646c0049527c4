package dev.pitwatch.hub.routes;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.audit.DeferredAudit;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.ConfigFiles;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.util.List;

/** The route files: what the hub does, in order. */
public final class RoutesPart implements Part {

    private final DeferredAudit audit;
    private final RouteFiles files;
    private final String node;
    private final ConfigFiles config;

    public RoutesPart(HubServices services) throws IOException {
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
                name -> settings(services.plugins(), name));
    }

    private static FileSettings settings(Plugins plugins, String file) {
        return plugins.settings(file)
                .map(found -> new FileSettings(found.names(), found.values()))
                .orElse(FileSettings.NONE);
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
        files.start();
    }

    @Override
    public void close() {
        files.close();
        audit.close();
    }
}
