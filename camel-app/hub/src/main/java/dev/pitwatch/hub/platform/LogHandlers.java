package dev.pitwatch.hub.platform;

import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import dev.pitwatch.hub.system.LogSearch;
import dev.pitwatch.hub.system.LogSearch.Found;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What this hub has logged. */
public final class LogHandlers implements Handlers {

    private final LogSearch logs;
    private final String node;
    private final Optional<URI> lokiUrl;

    /** Takes this hub's name among others, each of which has logs of its own, and where all of them are. */
    public LogHandlers(LogSearch logs, String node, Optional<URI> lokiUrl) {
        this.logs = logs;
        this.node = node;
        this.lokiUrl = lokiUrl;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("searchLogs", this::search);
    }

    private Result search(Call call) {
        Found found = logs.find(new LogSearch.Wanted(
                call.text("correlation_id"),
                call.text("level"),
                call.text("text"),
                call.time("from"),
                call.time("to")));
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("node", node);
        meta.put("looked_back_to", found.lookedBackTo());
        meta.put("whole", found.whole());
        meta.put("loki_url", lokiUrl.orElse(null));
        return new Result(200, found.lines(), meta, Optional.empty());
    }
}
