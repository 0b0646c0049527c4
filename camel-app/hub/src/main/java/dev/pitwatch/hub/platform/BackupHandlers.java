package dev.pitwatch.hub.platform;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.hub.platform.KeptBackups.Contents;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The platform team's look at backups, and one that is made now. */
final class BackupHandlers implements Handlers {

    private final NightlyBackup nightly;
    private final OffsiteCopies offsite;
    private final BackupNeeds needs;
    private final AuditLog audit;

    /** Takes what it asks. */
    BackupHandlers(NightlyBackup nightly, OffsiteCopies offsite, BackupNeeds needs, AuditLog audit) {
        this.nightly = nightly;
        this.offsite = offsite;
        this.needs = needs;
        this.audit = audit;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listBackups", this::list, "makeBackup", this::make);
    }

    private Result list(Call call) {
        Page page = call.page();
        BackupStanding standing = nightly.standing();
        List<BackupView> all = standing.newestFirst();
        List<BackupView> wanted =
                all.stream().skip(page.offset()).limit(page.size()).toList();
        Result found = Result.list(new Paged<>(wanted, all.size()), page);
        Map<String, Object> meta = new LinkedHashMap<>(Objects.requireNonNull(found.meta()));
        Contents there = standing.there().value();
        meta.put("folder", standing.folder().map(String::valueOf).orElse(null));
        meta.put("read_at", standing.there().readAt().orElse(null));
        meta.put("due_at", standing.dueAt().orElse(null));
        meta.put("being_made", standing.beingMade());
        meta.put("checked", there.checkedLast().map(BackupView::of).orElse(null));
        meta.put("good_at", there.good().map(KeptBackup::endedAt).orElse(null));
        meta.put("offsite", offsite.standing(there).orElse(null));
        meta.put("missing", needs.missing(standing));
        return new Result(found.status(), found.data(), meta, found.location());
    }

    private Result make(Call call) {
        BackupView begun = nightly.beginNow();
        audit.note(new AuditedAction(null, "start", "backup", null, Map.of()));
        return Result.accepted(begun);
    }
}
