-- Who may look into a pit is known from memory: that a camera came or went, or has another small stream, is news of the workshop.
create trigger pit_camera_told after update of camera_rtsp_url, camera_low_rtsp_url on pit
    for each row when (old.camera_rtsp_url is distinct from new.camera_rtsp_url
        or old.camera_low_rtsp_url is distinct from new.camera_low_rtsp_url)
    execute function tell_workshop();
