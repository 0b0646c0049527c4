package dev.pitwatch.hub.platform;

import dev.pitwatch.core.platform.workshop.NewPit;
import dev.pitwatch.core.platform.workshop.NewWorkshop;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.Workshop;
import dev.pitwatch.core.platform.workshop.WorkshopFilter;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** Workshops and pits. */
public final class WorkshopHandlers implements Handlers {

    private final WorkshopService workshops;
    private final PitService pits;

    public WorkshopHandlers(WorkshopService workshops, PitService pits) {
        this.workshops = workshops;
        this.pits = pits;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.ofEntries(
                Map.entry("listWorkshops", this::listWorkshops),
                Map.entry("createWorkshop", this::createWorkshop),
                Map.entry("getWorkshop", call -> Result.ok(workshops.get(call.principal(), call.id()))),
                Map.entry(
                        "updateWorkshop",
                        call -> Result.ok(workshops.update(call.principal(), call.id(), call.patch()))),
                Map.entry("deleteWorkshop", this::deleteWorkshop),
                Map.entry("listPits", this::listPits),
                Map.entry("createPit", this::createPit),
                Map.entry("getPit", call -> Result.ok(pit(call))),
                Map.entry("updatePit", call -> updatePit(call, pit(call))),
                Map.entry("deletePit", call -> deletePit(call, pit(call))),
                Map.entry("getPitOfWorkshop", call -> Result.ok(pitOfWorkshop(call))),
                Map.entry("updatePitOfWorkshop", call -> updatePit(call, pitOfWorkshop(call))),
                Map.entry("deletePitOfWorkshop", call -> deletePit(call, pitOfWorkshop(call))));
    }

    private Result listWorkshops(Call call) {
        WorkshopFilter filter = new WorkshopFilter(
                call.text("code"),
                call.text("slug"),
                call.text("name"),
                call.text("currency"),
                call.text("aqi_standard"),
                call.text("subscription_status"));
        return Result.list(workshops.list(call.principal(), filter, call.sort(), call.page()), call.page());
    }

    private Result createWorkshop(Call call) {
        Workshop made = workshops.create(call.body(NewWorkshop.class));
        return Result.created("/api/v1/workshops/" + made.id(), made);
    }

    private Result listPits(Call call) {
        return Result.list(
                pits.list(call.principal(), call.id(), call.text("status"), call.sort(), call.page()), call.page());
    }

    private Result createPit(Call call) {
        Pit made = pits.create(call.principal(), call.id(), call.body(NewPit.class));
        return Result.created("/api/v1/pits/" + made.id(), made);
    }

    private Result deleteWorkshop(Call call) {
        workshops.archive(call.id());
        return Result.nothing();
    }

    private Pit pit(Call call) {
        return pits.get(call.principal(), call.id());
    }

    private Pit pitOfWorkshop(Call call) {
        return pits.get(call.principal(), call.id(), call.number("pit_id").orElseThrow());
    }

    private Result updatePit(Call call, Pit pit) {
        return Result.ok(pits.update(call.principal(), pit, call.patch()));
    }

    private Result deletePit(Call call, Pit pit) {
        pits.archive(call.principal(), pit);
        return Result.nothing();
    }
}
