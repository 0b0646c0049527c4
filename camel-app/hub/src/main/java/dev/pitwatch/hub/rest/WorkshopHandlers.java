package dev.pitwatch.hub.rest;

import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.workshop.NewPit;
import dev.pitwatch.core.workshop.NewWorkshop;
import dev.pitwatch.core.workshop.Pit;
import dev.pitwatch.core.workshop.PitService;
import dev.pitwatch.core.workshop.Workshop;
import dev.pitwatch.core.workshop.WorkshopFilter;
import dev.pitwatch.core.workshop.WorkshopService;
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
        return Map.of(
                "listWorkshops", this::listWorkshops,
                "createWorkshop", this::createWorkshop,
                "getWorkshop", call -> Result.ok(workshops.get(call.principal(), call.id())),
                "listPits", this::listPits,
                "createPit", this::createPit,
                "getPit", call -> Result.ok(pits.get(call.principal(), call.id())),
                "getPitOfWorkshop", this::getPitOfWorkshop);
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

    private Result getPitOfWorkshop(Call call) {
        Pit pit = pits.get(call.principal(), call.number("pit_id").orElseThrow());
        if (pit.workshopId() != call.id()) {
            throw Problem.notFound("pit");
        }
        return Result.ok(pit);
    }
}
