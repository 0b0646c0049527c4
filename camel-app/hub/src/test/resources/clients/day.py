"""A working day of a workshop, by a client that openapi-python-client made of the contract: the package `pitwatch` is beside it.

python3 day.py URL USERNAME PASSWORD
"""

import sys

from pitwatch import AuthenticatedClient, Client
from pitwatch.api.alerts import get_alert_config, list_alerts, preview_alert_config, reset_pit_alert_config
from pitwatch.api.alerts import update_alert_config, update_pit_alert_config
from pitwatch.api.auth import login, logout
from pitwatch.api.jobs import create_job_of_workshop, get_job_progress, list_jobs_of_workshop, move_job_stage
from pitwatch.api.jobs import set_job_status, update_job
from pitwatch.api.readings import latest_reading, reading_history
from pitwatch.api.workshops import create_pit
from pitwatch import models

url, username, password = sys.argv[1:]


def done(answer):
    """What a call answered, which has to be what the contract says of one that went well."""
    if answer.status_code >= 300 or isinstance(answer.parsed, models.Failure):
        raise SystemExit(f"{answer.status_code}: {answer.content.decode()}")
    return answer.parsed.data


def same(what, found, expected):
    if found != expected:
        raise SystemExit(f"{what} is {found!r}, expected {expected!r}")


entry = done(login.sync_detailed(client=Client(url), body=models.LoginBody(username=username, password=password)))
client = AuthenticatedClient(url, entry.access_token)
workshop = entry.user.workshop_id

pit = done(create_pit.sync_detailed(workshop, client=client, body=models.NewPit(pit_number=72, name="Made")))
held = get_alert_config.sync_detailed(workshop, client=client)
same("the warning of AQI", done(held).aqi.warning, 150)
change = models.AlertConfigPatch.from_dict({"temperature": {"max": 34}, "channels": {"high_aqi": ["dashboard", "email"]}})
changed = done(update_alert_config.sync_detailed(workshop, client=client, body=change, if_match=held.headers["ETag"]))
same("the highest temperature", changed.temperature.max_, 34)
of_pit = models.PitAlertConfigPatch(for_seconds=30, humidity=models.PitHumidityRangeType0(max_="off"))
same("the pit's seconds", done(update_pit_alert_config.sync_detailed(pit.id, client=client, body=of_pit)).for_seconds, 30)
proposal = models.AlertConfigProposal(
    pit_id=pit.id, config=models.PitAlertConfigPatch(humidity=models.PitHumidityRangeType0(max_=60))
)
preview = done(preview_alert_config.sync_detailed(workshop, client=client, body=proposal))
same("what it would have opened", preview.counts.proposed.episodes, 0)

wish = models.NewJob(
    customer_name="John Doe", customer_phone="+919812345679", car_model="Model 3", pit_id=pit.id, work_type="full_ppf"
)
job = done(create_job_of_workshop.sync_detailed(workshop, client=client, body=wish, idempotency_key="made-day"))
same("a new job", job.status, "received")
moved = set_job_status.sync_detailed(job.id, client=client, body=models.JobMove(status="in_progress"))
same("its move", done(moved).status, "in_progress")
done(update_job.sync_detailed(job.id, client=client, body=models.JobPatch(notes="hood"), if_match=moved.headers["ETag"]))
stage = done(get_job_progress.sync_detailed(job.id, client=client)).stages[0].name
finish = models.StageMove(stage=stage, action=models.StageMoveAction.FINISH)
done(move_job_stage.sync_detailed(job.id, client=client, body=finish))
same("the list", len(done(list_jobs_of_workshop.sync_detailed(workshop, client=client, pit_id=pit.id))), 1)

same("what nobody measured", done(latest_reading.sync_detailed(pit.id, client=client)).stale, True)
done(reading_history.sync_detailed(pit.id, client=client, bucket=models.ReadingHistoryBucket("1h")))
same("alerts", done(list_alerts.sync_detailed(workshop, client=client, pit_id=pit.id)), [])
done(reset_pit_alert_config.sync_detailed(pit.id, client=client))
done(logout.sync_detailed(client=client))
print("a day by Python")
