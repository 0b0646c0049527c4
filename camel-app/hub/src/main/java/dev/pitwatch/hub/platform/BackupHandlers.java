package dev.pitwatch.hub.platform;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The platform team's look at backups, and one that is made now. */
final class BackupHandlers implements Handlers {

    private final NightlyBackup nightly;
    private final Supplier<List<String>> missing;
    private final AuditLog audit;

    /**
     * Takes what it asks.
     *
     * @param missing what there has to be for backups and is not, as the contract names it
     */
    BackupHandlers(NightlyBackup nightly, Supplier<List<String>> missing, AuditLog audit) {
        this.nightly = nightly;
        this.missing = missing;
        this.audit = audit;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listBackups", this::list, "makeBackup", this::make);
    }

    private Result list(Call call) {
        Page page = call.page();
        List<BackupView> all = nightly.all();
        List<BackupView> wanted =
                all.stream().skip(page.offset()).limit(page.size()).toList();
        Result found = Result.list(new Paged<>(wanted, all.size()), page);
        Map<String, Object> meta = new LinkedHashMap<>(Objects.requireNonNull(found.meta()));
        meta.put("folder", nightly.folder().orElse(null));
        meta.put("due_at", nightly.dueAt().orElse(null));
        meta.put("being_made", nightly.isBeingMade());
        meta.put("missing", missing.get());
        return new Result(found.status(), found.data(), meta, found.location());
    }

    private Result make(Call call) {
        BackupView begun = nightly.beginNow();
        audit.note(new AuditedAction(null, "start", "backup", null, Map.of()));
        return Result.accepted(begun);
    }
}
