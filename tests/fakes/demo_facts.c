// SPDX-License-Identifier: GPL-2.0-or-later
#include "demo_facts.h"

#include "demo_roster.h"

#include "base/clock.h"
#include "control/doctor/fix.h"
#include "control/setup/plan.h"

#include <glib.h>

static const uint64_t NOW_NS = 100000 * VF_NS_PER_S;
static const int64_t WALL_S = 1767268800; // 2026-01-01 12:00:00 UTC

static const char UUID[] = "4dea22b3-1d52-d8f3-2516-782e98ab3fa0";
static const char DEFINITION[] = "win11-virt-manager-uefi-tpm.xml";

// A settings file that is not there, so that every value is as it was never set.
static void
make_startup(struct demo_facts *demo)
{
    g_autoptr(GError) error = NULL;
    demo->startup.given = g_ptr_array_new();
    demo->startup.complaints = g_ptr_array_new_with_free_func(g_free);
    vf_config_init(&demo->startup.config);
    demo->startup.settings = vf_settings_load(
        "/nowhere/.config/virtflow-view/config.ini", &error);
    g_assert_no_error(error);
}

static void
make_control(struct demo_facts *demo)
{
    struct vf_control_status *control = &demo->control;
    *control = (struct vf_control_status){
        .link = VF_LINK_CONNECTED,
        .uri = "qemu:///system",
        .is_local = true,
        .name = "win11",
        .state = VF_DOMAIN_RUNNING,
        .running_since_ns = NOW_NS - 5025 * VF_NS_PER_S,
        .generation = 1,
        .facts =
            {
                .has_shm = true,
                .shm_path = "/dev/shm/looking-glass",
                .shm_size = 128 << 20,
                .has_spice = true,
                .has_gpu = true,
                .has_guest_agent = true,
                .guest_agent_answers = true,
                .cd_count = 1,
                .cds = {{"sda", "/iso/virtio-win.iso"}},
            },
        .keeping =
            {
                .is_persistent = true,
                .snapshot_count = 2,
                .snapshots = {{"before the update", WALL_S - 86400, true, false},
                              {"fresh", WALL_S - 864000, false, true}},
                .pending_count = 1,
                .pending = {"Memory: 16 GiB instead of 8 GiB."},
            },
    };
    g_strlcpy(control->uuid_text, UUID, sizeof(control->uuid_text));
    for (int i = VF_OPERATION_SHUTDOWN; i < VF_OPERATION_COUNT; i++) {
        control->allowed |= 1u << i;
    }
    control->allowed &= ~(1u << VF_OPERATION_RESUME);
}

// Some of the frames are late.
static void
make_statistics(struct vf_statistics *statistics)
{
    uint64_t at = NOW_NS - 10 * VF_NS_PER_S;
    for (uint32_t i = 0; i < 600; i++) {
        uint64_t late = i % 97 == 0 ? 21 : i % 13 == 0 ? 4 : 0;
        at += 16 * VF_NS_PER_MS + late * VF_NS_PER_MS;
        vf_statistics_add_frame(statistics, &(struct vf_frame_times){
                                                .serial = i + 1,
                                                .absent_ns = at - 80000,
                                                .detected_ns = at,
                                                .copied_ns = at + 1900000,
                                                .drawn_ns = at + 2300000,
                                                .swapped_ns = at + 2800000,
                                                .bytes = 3u << 20,
                                                .damage_rects = 2,
                                                .upload = "ring",
                                            });
    }
}

static void
make_picture(struct demo_facts *demo)
{
    demo->source = (struct vf_source_status){
        .state = VF_SOURCE_RUNNING,
        .lgmp_version = 12,
        .kvmfr_version = 34,
        .host_version = "B7-120",
        .capture = "IDD",
        .os_name = "Windows 11",
        .cpu_model = "AMD Ryzen 7",
        .screen = {2560, 1440},
        .image = {2560, 1440},
        .transfer = VF_TRANSFER_PQ,
        .region_size = 128 << 20,
        .counters = {.frames = 600, .polls = 4800, .sessions = 1},
    };
    demo->render = (struct vf_render_status){
        .gl_renderer = "A graphics card",
        .gl_version = "4.6",
        .platform = "EGL",
        .has_picture = true,
        .view = vf_view_compute(&(struct vf_view_params){
            .window = {1280, 800},
            .image = {2560, 1440},
            .screen = {2560, 1440},
            .mode = VF_SCALE_FIT,
        }),
        .depth = 10,
        .upload = "ring",
        .upload_note = "Measured: direct 2.9 ms, ring 1.9 ms.",
    };
    make_statistics(&demo->render.statistics);
    demo->display = (struct vf_app_display){
        .mode = VF_SCALE_FIT,
        .look = {.scaler = VF_SCALER_AUTO,
                 .sharpen = 0.2f,
                 .vision = VF_VISION_PROTAN,
                 .vision_strength = 0.8f,
                 .temperature = 4000},
        .tone = {.peak = 400, .white = 203},
        .hud = VF_HUD_FPS,
    };
}

static void
make_spice(struct demo_facts *demo)
{
    demo->spice = (struct vf_spice_status){
        .state = VF_SPICE_ONLINE,
        .inputs_ready = true,
        .agent = true,
        .display = true,
        .display_size = {1024, 768},
        .name = "win11",
    };
    struct vf_capture_config config = vf_capture_config_default();
    vf_capture_init(&demo->input.capture, &config);
    demo->input.locks.enabled = true;
    demo->sound = (struct vf_app_sound){
        .config = {.playback = true, .latency_ms = 30, .sync_volume = true},
        .status = {.playing = true,
                   .rate = 48000,
                   .channels = 2,
                   .latency_ms = 31.5f,
                   .target_ms = 30,
                   .speed_ppm = 12,
                   .microphone = VF_MICROPHONE_ASKING},
        .volume = 80,
    };
    demo->share = (struct vf_app_share){
        .transfer = {1, 3, "holiday.mp4", 210 << 20, 700 << 20},
        .file_drop = true,
        .clipboard.limits = {.to_guest = true, .to_host = true},
        .usb = {.available = true,
                .channels = 4,
                .count = 3,
                .devices = {{.id = 1, .name = "Headset", .possible = true},
                            {.id = 2,
                             .name = "Flight stick",
                             .possible = true,
                             .attached = true},
                            {.id = 3,
                             .name = "Fingerprint reader",
                             .why_not = "No right to open it."}}},
    };
}

static void
make_setup(struct demo_facts *demo)
{
    static const struct vf_setup_choices CHOICES;
    static const struct vf_setup_scene SCENE;
    g_autofree char *path = g_build_filename(TEST_DATA, "setup", DEFINITION, NULL);
    g_autofree char *xml = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &xml, NULL, &error);
    g_assert_no_error(error);
    bool ok = vf_plan_make(&demo->setup_report.setup.plan, xml, "win11", &CHOICES,
                           &SCENE, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    demo->setup_report.name = (char *)"win11";
    demo->setup.report = &demo->setup_report;
}

static void
make_gpu(struct demo_facts *demo)
{
    struct vf_gpu_report *report = &demo->gpu_report;
    g_autofree char *path =
        g_build_filename(TEST_DATA, "gpu", "desktop-on-demand.machine", NULL);
    machine_tree_build(&demo->machine, path, NULL);
    machine_tree_scene(&demo->machine, &report->scene);
    g_strlcpy(report->vm, "win11", sizeof(report->vm));
    report->cards = g_new0(struct vf_gpu_card, report->scene.gpus->len + 1);
    for (guint i = 0; i < report->scene.gpus->len; i++) {
        vf_gpu_plan_make(&report->cards[i].plan, &report->scene,
                         vf_gpu_scene_at(&report->scene, i), NULL);
        report->cards[i].assignment.changes = 2;
        report->cards[i].assignment.diff =
            (char *)"--- win11\n+++ win11\n+    <hostdev mode='subsystem'/>\n";
    }
    demo->gpu.report = report;
}

// A host in the guest that is silent, and a definition that lacks a channel.
static void
make_doctor(struct demo_facts *demo)
{
    struct vf_doctor_facts *facts = g_new0(struct vf_doctor_facts, 1);
    facts->host.has_svm = true;
    facts->vm.asked = true;
    facts->vm.has_definition = true;
    facts->vm.is_running = true;
    facts->vm.has_plan = true;
    g_strlcpy(facts->vm.name, "win11", sizeof(facts->vm.name));
    for (int i = 0; i < VF_EDIT_COUNT; i++) {
        vf_edit_say(&facts->vm.plan[i], VF_EDIT_MET, "Why.", "So it is");
    }
    vf_edit_say(&facts->vm.plan[VF_EDIT_GUEST_AGENT], VF_EDIT_WANTED,
                "With it the program can look into the guest.",
                "Add the channel of the guest agent");
    facts->live.picture.stage = VF_PICTURE_SILENT;
    demo->doctor_facts = facts;
    vf_report_make(&demo->doctor_report, facts, 0);
    demo->doctor = (struct vf_doctor_view){
        .report = &demo->doctor_report,
        .fixes = vf_fix_find_offers(&demo->doctor_report),
        .busy_with = "",
        .message = "",
        .installer = "",
        .is_running = true,
    };
}

static void
make_toasts(struct demo_facts *demo)
{
    static const char *const WORDS[] = {
        "Keyboard and mouse were released by a signal.",
        "Picture preset: game",
        "The screenshot is in /nowhere/Pictures/win11.png, and in the clipboard.",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
        vf_toasts_add(&demo->toasts, WORDS[i],
                      NOW_NS - (60 - i) * VF_NS_PER_S, WALL_S + (int64_t)i);
    }
}

struct demo_facts *
demo_facts_create(void)
{
    struct demo_facts *demo = g_new0(struct demo_facts, 1);
    make_startup(demo);
    make_control(demo);
    make_picture(demo);
    make_spice(demo);
    make_setup(demo);
    make_gpu(demo);
    make_doctor(demo);
    make_toasts(demo);
    demo->switcher.list = demo_roster_create(0);
    demo->facts = (struct vf_page_facts){
        .now_ns = NOW_NS,
        .title = "win11",
        .startup = &demo->startup,
        .uuid = UUID,
        .control = &demo->control,
        .gpu = &demo->gpu,
        .setup = &demo->setup,
        .source = &demo->source,
        .spice = &demo->spice,
        .render = &demo->render,
        .reason = &demo->reason,
        .picture_is_fresh = true,
        .input_way = "SPICE",
        .capture_key = "ScrollLock",
        .input = &demo->input,
        .sound = &demo->sound,
        .share = &demo->share,
        .desktop = "GNOME",
        .toasts = &demo->toasts,
        .display = &demo->display,
        .doctor = &demo->doctor,
        .switcher = &demo->switcher,
    };
    return demo;
}

void
demo_facts_free(struct demo_facts *demo)
{
    vf_plan_finish(&demo->setup_report.setup.plan);
    vf_gpu_scene_finish(&demo->gpu_report.scene);
    g_free(demo->gpu_report.cards);
    machine_tree_remove(&demo->machine);
    vf_report_finish(&demo->doctor_report);
    g_free(demo->doctor_facts);
    vf_startup_finish(&demo->startup);
    vf_roster_list_unref(demo->switcher.list);
    g_free(demo);
}
