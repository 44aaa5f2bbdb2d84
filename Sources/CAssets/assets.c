// Why: the files of Web/ and the shipped scenarios, taken into the binary as they are. A new file needs its lines here;
// the tidy test compares.
#include "CAssets.h"

static const unsigned char simulations_cleanup_race_json[] = {
#embed "../../Simulations/cleanup-race.json"
};
static const unsigned char simulations_clock_jump_json[] = {
#embed "../../Simulations/clock-jump.json"
};
static const unsigned char simulations_demo_json[] = {
#embed "../../Simulations/demo.json"
};
static const unsigned char simulations_disk_full_json[] = {
#embed "../../Simulations/disk-full.json"
};
static const unsigned char simulations_flood_json[] = {
#embed "../../Simulations/flood.json"
};
static const unsigned char simulations_knobs_quick_json[] = {
#embed "../../Simulations/knobs/quick.json"
};
static const unsigned char simulations_mock_tasks_json[] = {
#embed "../../Simulations/mock-tasks.json"
};
static const unsigned char simulations_monday_morning_json[] = {
#embed "../../Simulations/monday-morning.json"
};
static const unsigned char simulations_office_day_json[] = {
#embed "../../Simulations/office-day.json"
};
static const unsigned char simulations_restart_every_minute_json[] = {
#embed "../../Simulations/restart-every-minute.json"
};
static const unsigned char simulations_year_json[] = {
#embed "../../Simulations/year.json"
};
static const unsigned char web_css_board_css[] = {
#embed "../../Web/css/board.css"
};
static const unsigned char web_css_dialog_css[] = {
#embed "../../Web/css/dialog.css"
};
static const unsigned char web_css_log_css[] = {
#embed "../../Web/css/log.css"
};
static const unsigned char web_css_palette_css[] = {
#embed "../../Web/css/palette.css"
};
static const unsigned char web_css_past_css[] = {
#embed "../../Web/css/past.css"
};
static const unsigned char web_css_reset_css[] = {
#embed "../../Web/css/reset.css"
};
static const unsigned char web_css_theme_css[] = {
#embed "../../Web/css/theme.css"
};
static const unsigned char web_css_timeline_css[] = {
#embed "../../Web/css/timeline.css"
};
static const unsigned char web_css_usage_css[] = {
#embed "../../Web/css/usage.css"
};
static const unsigned char web_icon_svg[] = {
#embed "../../Web/icon.svg"
};
static const unsigned char web_index_html[] = {
#embed "../../Web/index.html"
};
static const unsigned char web_js_address_js[] = {
#embed "../../Web/js/address.js"
};
static const unsigned char web_js_ansi_js[] = {
#embed "../../Web/js/ansi.js"
};
static const unsigned char web_js_api_js[] = {
#embed "../../Web/js/api.js"
};
static const unsigned char web_js_attention_js[] = {
#embed "../../Web/js/attention.js"
};
static const unsigned char web_js_changes_js[] = {
#embed "../../Web/js/changes.js"
};
static const unsigned char web_js_clock_js[] = {
#embed "../../Web/js/clock.js"
};
static const unsigned char web_js_components_activity_log_js[] = {
#embed "../../Web/js/components/activity-log.js"
};
static const unsigned char web_js_components_agent_counter_js[] = {
#embed "../../Web/js/components/agent-counter.js"
};
static const unsigned char web_js_components_agent_list_js[] = {
#embed "../../Web/js/components/agent-list.js"
};
static const unsigned char web_js_components_attention_strip_js[] = {
#embed "../../Web/js/components/attention-strip.js"
};
static const unsigned char web_js_components_away_summary_js[] = {
#embed "../../Web/js/components/away-summary.js"
};
static const unsigned char web_js_components_board_column_js[] = {
#embed "../../Web/js/components/board-column.js"
};
static const unsigned char web_js_components_board_filter_js[] = {
#embed "../../Web/js/components/board-filter.js"
};
static const unsigned char web_js_components_board_view_js[] = {
#embed "../../Web/js/components/board-view.js"
};
static const unsigned char web_js_components_card_flight_js[] = {
#embed "../../Web/js/components/card-flight.js"
};
static const unsigned char web_js_components_change_list_js[] = {
#embed "../../Web/js/components/change-list.js"
};
static const unsigned char web_js_components_clock_bar_js[] = {
#embed "../../Web/js/components/clock-bar.js"
};
static const unsigned char web_js_components_command_palette_js[] = {
#embed "../../Web/js/components/command-palette.js"
};
static const unsigned char web_js_components_connection_badge_js[] = {
#embed "../../Web/js/components/connection-badge.js"
};
static const unsigned char web_js_components_connection_notice_js[] = {
#embed "../../Web/js/components/connection-notice.js"
};
static const unsigned char web_js_components_deliverable_list_js[] = {
#embed "../../Web/js/components/deliverable-list.js"
};
static const unsigned char web_js_components_delivery_row_js[] = {
#embed "../../Web/js/components/delivery-row.js"
};
static const unsigned char web_js_components_empty_board_js[] = {
#embed "../../Web/js/components/empty-board.js"
};
static const unsigned char web_js_components_fault_menu_js[] = {
#embed "../../Web/js/components/fault-menu.js"
};
static const unsigned char web_js_components_floating_window_js[] = {
#embed "../../Web/js/components/floating-window.js"
};
static const unsigned char web_js_components_follow_up_box_js[] = {
#embed "../../Web/js/components/follow-up-box.js"
};
static const unsigned char web_js_components_help_overlay_js[] = {
#embed "../../Web/js/components/help-overlay.js"
};
static const unsigned char web_js_components_history_toggle_js[] = {
#embed "../../Web/js/components/history-toggle.js"
};
static const unsigned char web_js_components_link_notice_js[] = {
#embed "../../Web/js/components/link-notice.js"
};
static const unsigned char web_js_components_live_activity_js[] = {
#embed "../../Web/js/components/live-activity.js"
};
static const unsigned char web_js_components_live_element_js[] = {
#embed "../../Web/js/components/live-element.js"
};
static const unsigned char web_js_components_live_log_js[] = {
#embed "../../Web/js/components/live-log.js"
};
static const unsigned char web_js_components_live_panel_js[] = {
#embed "../../Web/js/components/live-panel.js"
};
static const unsigned char web_js_components_log_copy_js[] = {
#embed "../../Web/js/components/log-copy.js"
};
static const unsigned char web_js_components_log_head_js[] = {
#embed "../../Web/js/components/log-head.js"
};
static const unsigned char web_js_components_log_heights_js[] = {
#embed "../../Web/js/components/log-heights.js"
};
static const unsigned char web_js_components_log_lines_js[] = {
#embed "../../Web/js/components/log-lines.js"
};
static const unsigned char web_js_components_log_row_js[] = {
#embed "../../Web/js/components/log-row.js"
};
static const unsigned char web_js_components_log_search_js[] = {
#embed "../../Web/js/components/log-search.js"
};
static const unsigned char web_js_components_log_source_js[] = {
#embed "../../Web/js/components/log-source.js"
};
static const unsigned char web_js_components_log_tools_js[] = {
#embed "../../Web/js/components/log-tools.js"
};
static const unsigned char web_js_components_log_window_js[] = {
#embed "../../Web/js/components/log-window.js"
};
static const unsigned char web_js_components_long_text_js[] = {
#embed "../../Web/js/components/long-text.js"
};
static const unsigned char web_js_components_new_task_js[] = {
#embed "../../Web/js/components/new-task.js"
};
static const unsigned char web_js_components_notification_toggle_js[] = {
#embed "../../Web/js/components/notification-toggle.js"
};
static const unsigned char web_js_components_past_banner_js[] = {
#embed "../../Web/js/components/past-banner.js"
};
static const unsigned char web_js_components_past_note_js[] = {
#embed "../../Web/js/components/past-note.js"
};
static const unsigned char web_js_components_row_list_js[] = {
#embed "../../Web/js/components/row-list.js"
};
static const unsigned char web_js_components_run_list_js[] = {
#embed "../../Web/js/components/run-list.js"
};
static const unsigned char web_js_components_server_list_js[] = {
#embed "../../Web/js/components/server-list.js"
};
static const unsigned char web_js_components_session_list_js[] = {
#embed "../../Web/js/components/session-list.js"
};
static const unsigned char web_js_components_sign_in_notice_js[] = {
#embed "../../Web/js/components/sign-in-notice.js"
};
static const unsigned char web_js_components_task_card_js[] = {
#embed "../../Web/js/components/task-card.js"
};
static const unsigned char web_js_components_task_dialog_js[] = {
#embed "../../Web/js/components/task-dialog.js"
};
static const unsigned char web_js_components_task_menu_js[] = {
#embed "../../Web/js/components/task-menu.js"
};
static const unsigned char web_js_components_task_overview_js[] = {
#embed "../../Web/js/components/task-overview.js"
};
static const unsigned char web_js_components_task_parts_js[] = {
#embed "../../Web/js/components/task-parts.js"
};
static const unsigned char web_js_components_theme_toggle_js[] = {
#embed "../../Web/js/components/theme-toggle.js"
};
static const unsigned char web_js_components_time_scrubber_js[] = {
#embed "../../Web/js/components/time-scrubber.js"
};
static const unsigned char web_js_components_timeline_entries_js[] = {
#embed "../../Web/js/components/timeline-entries.js"
};
static const unsigned char web_js_components_timeline_lane_js[] = {
#embed "../../Web/js/components/timeline-lane.js"
};
static const unsigned char web_js_components_timeline_lanes_js[] = {
#embed "../../Web/js/components/timeline-lanes.js"
};
static const unsigned char web_js_components_timeline_readout_js[] = {
#embed "../../Web/js/components/timeline-readout.js"
};
static const unsigned char web_js_components_timeline_view_js[] = {
#embed "../../Web/js/components/timeline-view.js"
};
static const unsigned char web_js_components_toast_stack_js[] = {
#embed "../../Web/js/components/toast-stack.js"
};
static const unsigned char web_js_components_usage_by_day_js[] = {
#embed "../../Web/js/components/usage-by-day.js"
};
static const unsigned char web_js_components_webhook_dialog_js[] = {
#embed "../../Web/js/components/webhook-dialog.js"
};
static const unsigned char web_js_connection_js[] = {
#embed "../../Web/js/connection.js"
};
static const unsigned char web_js_filter_js[] = {
#embed "../../Web/js/filter.js"
};
static const unsigned char web_js_format_js[] = {
#embed "../../Web/js/format.js"
};
static const unsigned char web_js_fuzzy_js[] = {
#embed "../../Web/js/fuzzy.js"
};
static const unsigned char web_js_history_span_js[] = {
#embed "../../Web/js/history-span.js"
};
static const unsigned char web_js_html_js[] = {
#embed "../../Web/js/html.js"
};
static const unsigned char web_js_icons_js[] = {
#embed "../../Web/js/icons.js"
};
static const unsigned char web_js_keys_js[] = {
#embed "../../Web/js/keys.js"
};
static const unsigned char web_js_later_js[] = {
#embed "../../Web/js/later.js"
};
static const unsigned char web_js_live_hub_js[] = {
#embed "../../Web/js/live-hub.js"
};
static const unsigned char web_js_live_leader_js[] = {
#embed "../../Web/js/live-leader.js"
};
static const unsigned char web_js_live_lines_js[] = {
#embed "../../Web/js/live-lines.js"
};
static const unsigned char web_js_live_stream_js[] = {
#embed "../../Web/js/live-stream.js"
};
static const unsigned char web_js_live_worker_js[] = {
#embed "../../Web/js/live-worker.js"
};
static const unsigned char web_js_live_js[] = {
#embed "../../Web/js/live.js"
};
static const unsigned char web_js_log_line_js[] = {
#embed "../../Web/js/log-line.js"
};
static const unsigned char web_js_main_js[] = {
#embed "../../Web/js/main.js"
};
static const unsigned char web_js_moments_js[] = {
#embed "../../Web/js/moments.js"
};
static const unsigned char web_js_notifications_js[] = {
#embed "../../Web/js/notifications.js"
};
static const unsigned char web_js_page_title_js[] = {
#embed "../../Web/js/page-title.js"
};
static const unsigned char web_js_permalink_js[] = {
#embed "../../Web/js/permalink.js"
};
static const unsigned char web_js_preferences_js[] = {
#embed "../../Web/js/preferences.js"
};
static const unsigned char web_js_run_js[] = {
#embed "../../Web/js/run.js"
};
static const unsigned char web_js_shared_logs_js[] = {
#embed "../../Web/js/shared-logs.js"
};
static const unsigned char web_js_simulation_js[] = {
#embed "../../Web/js/simulation.js"
};
static const unsigned char web_js_store_js[] = {
#embed "../../Web/js/store.js"
};
static const unsigned char web_js_tabs_js[] = {
#embed "../../Web/js/tabs.js"
};
static const unsigned char web_js_task_js[] = {
#embed "../../Web/js/task.js"
};
static const unsigned char web_js_theme_js[] = {
#embed "../../Web/js/theme.js"
};
static const unsigned char web_js_time_travel_js[] = {
#embed "../../Web/js/time-travel.js"
};
static const unsigned char web_js_timeline_marks_js[] = {
#embed "../../Web/js/timeline-marks.js"
};
static const unsigned char web_js_timeline_model_js[] = {
#embed "../../Web/js/timeline-model.js"
};
static const unsigned char web_js_timeline_rows_js[] = {
#embed "../../Web/js/timeline-rows.js"
};
static const unsigned char web_js_timeline_scale_js[] = {
#embed "../../Web/js/timeline-scale.js"
};
static const unsigned char web_js_timeline_source_js[] = {
#embed "../../Web/js/timeline-source.js"
};
static const unsigned char web_js_timeline_words_js[] = {
#embed "../../Web/js/timeline-words.js"
};
static const unsigned char web_js_version_js[] = {
#embed "../../Web/js/version.js"
};

static const orrery_asset assets[] = {
    {"Simulations/cleanup-race.json", simulations_cleanup_race_json, sizeof simulations_cleanup_race_json},
    {"Simulations/clock-jump.json", simulations_clock_jump_json, sizeof simulations_clock_jump_json},
    {"Simulations/demo.json", simulations_demo_json, sizeof simulations_demo_json},
    {"Simulations/disk-full.json", simulations_disk_full_json, sizeof simulations_disk_full_json},
    {"Simulations/flood.json", simulations_flood_json, sizeof simulations_flood_json},
    {"Simulations/knobs/quick.json", simulations_knobs_quick_json, sizeof simulations_knobs_quick_json},
    {"Simulations/mock-tasks.json", simulations_mock_tasks_json, sizeof simulations_mock_tasks_json},
    {"Simulations/monday-morning.json", simulations_monday_morning_json, sizeof simulations_monday_morning_json},
    {"Simulations/office-day.json", simulations_office_day_json, sizeof simulations_office_day_json},
    {"Simulations/restart-every-minute.json", simulations_restart_every_minute_json,
     sizeof simulations_restart_every_minute_json},
    {"Simulations/year.json", simulations_year_json, sizeof simulations_year_json},
    {"Web/css/board.css", web_css_board_css, sizeof web_css_board_css},
    {"Web/css/dialog.css", web_css_dialog_css, sizeof web_css_dialog_css},
    {"Web/css/log.css", web_css_log_css, sizeof web_css_log_css},
    {"Web/css/palette.css", web_css_palette_css, sizeof web_css_palette_css},
    {"Web/css/past.css", web_css_past_css, sizeof web_css_past_css},
    {"Web/css/reset.css", web_css_reset_css, sizeof web_css_reset_css},
    {"Web/css/theme.css", web_css_theme_css, sizeof web_css_theme_css},
    {"Web/css/timeline.css", web_css_timeline_css, sizeof web_css_timeline_css},
    {"Web/css/usage.css", web_css_usage_css, sizeof web_css_usage_css},
    {"Web/icon.svg", web_icon_svg, sizeof web_icon_svg},
    {"Web/index.html", web_index_html, sizeof web_index_html},
    {"Web/js/address.js", web_js_address_js, sizeof web_js_address_js},
    {"Web/js/ansi.js", web_js_ansi_js, sizeof web_js_ansi_js},
    {"Web/js/api.js", web_js_api_js, sizeof web_js_api_js},
    {"Web/js/attention.js", web_js_attention_js, sizeof web_js_attention_js},
    {"Web/js/changes.js", web_js_changes_js, sizeof web_js_changes_js},
    {"Web/js/clock.js", web_js_clock_js, sizeof web_js_clock_js},
    {"Web/js/components/activity-log.js", web_js_components_activity_log_js, sizeof web_js_components_activity_log_js},
    {"Web/js/components/agent-counter.js", web_js_components_agent_counter_js,
     sizeof web_js_components_agent_counter_js},
    {"Web/js/components/agent-list.js", web_js_components_agent_list_js, sizeof web_js_components_agent_list_js},
    {"Web/js/components/attention-strip.js", web_js_components_attention_strip_js,
     sizeof web_js_components_attention_strip_js},
    {"Web/js/components/away-summary.js", web_js_components_away_summary_js, sizeof web_js_components_away_summary_js},
    {"Web/js/components/board-column.js", web_js_components_board_column_js, sizeof web_js_components_board_column_js},
    {"Web/js/components/board-filter.js", web_js_components_board_filter_js, sizeof web_js_components_board_filter_js},
    {"Web/js/components/board-view.js", web_js_components_board_view_js, sizeof web_js_components_board_view_js},
    {"Web/js/components/card-flight.js", web_js_components_card_flight_js, sizeof web_js_components_card_flight_js},
    {"Web/js/components/change-list.js", web_js_components_change_list_js, sizeof web_js_components_change_list_js},
    {"Web/js/components/clock-bar.js", web_js_components_clock_bar_js, sizeof web_js_components_clock_bar_js},
    {"Web/js/components/command-palette.js", web_js_components_command_palette_js,
     sizeof web_js_components_command_palette_js},
    {"Web/js/components/connection-badge.js", web_js_components_connection_badge_js,
     sizeof web_js_components_connection_badge_js},
    {"Web/js/components/connection-notice.js", web_js_components_connection_notice_js,
     sizeof web_js_components_connection_notice_js},
    {"Web/js/components/deliverable-list.js", web_js_components_deliverable_list_js,
     sizeof web_js_components_deliverable_list_js},
    {"Web/js/components/delivery-row.js", web_js_components_delivery_row_js, sizeof web_js_components_delivery_row_js},
    {"Web/js/components/empty-board.js", web_js_components_empty_board_js, sizeof web_js_components_empty_board_js},
    {"Web/js/components/fault-menu.js", web_js_components_fault_menu_js, sizeof web_js_components_fault_menu_js},
    {"Web/js/components/floating-window.js", web_js_components_floating_window_js,
     sizeof web_js_components_floating_window_js},
    {"Web/js/components/follow-up-box.js", web_js_components_follow_up_box_js,
     sizeof web_js_components_follow_up_box_js},
    {"Web/js/components/help-overlay.js", web_js_components_help_overlay_js, sizeof web_js_components_help_overlay_js},
    {"Web/js/components/history-toggle.js", web_js_components_history_toggle_js,
     sizeof web_js_components_history_toggle_js},
    {"Web/js/components/link-notice.js", web_js_components_link_notice_js, sizeof web_js_components_link_notice_js},
    {"Web/js/components/live-activity.js", web_js_components_live_activity_js,
     sizeof web_js_components_live_activity_js},
    {"Web/js/components/live-element.js", web_js_components_live_element_js, sizeof web_js_components_live_element_js},
    {"Web/js/components/live-log.js", web_js_components_live_log_js, sizeof web_js_components_live_log_js},
    {"Web/js/components/live-panel.js", web_js_components_live_panel_js, sizeof web_js_components_live_panel_js},
    {"Web/js/components/log-copy.js", web_js_components_log_copy_js, sizeof web_js_components_log_copy_js},
    {"Web/js/components/log-head.js", web_js_components_log_head_js, sizeof web_js_components_log_head_js},
    {"Web/js/components/log-heights.js", web_js_components_log_heights_js, sizeof web_js_components_log_heights_js},
    {"Web/js/components/log-lines.js", web_js_components_log_lines_js, sizeof web_js_components_log_lines_js},
    {"Web/js/components/log-row.js", web_js_components_log_row_js, sizeof web_js_components_log_row_js},
    {"Web/js/components/log-search.js", web_js_components_log_search_js, sizeof web_js_components_log_search_js},
    {"Web/js/components/log-source.js", web_js_components_log_source_js, sizeof web_js_components_log_source_js},
    {"Web/js/components/log-tools.js", web_js_components_log_tools_js, sizeof web_js_components_log_tools_js},
    {"Web/js/components/log-window.js", web_js_components_log_window_js, sizeof web_js_components_log_window_js},
    {"Web/js/components/long-text.js", web_js_components_long_text_js, sizeof web_js_components_long_text_js},
    {"Web/js/components/new-task.js", web_js_components_new_task_js, sizeof web_js_components_new_task_js},
    {"Web/js/components/notification-toggle.js", web_js_components_notification_toggle_js,
     sizeof web_js_components_notification_toggle_js},
    {"Web/js/components/past-banner.js", web_js_components_past_banner_js, sizeof web_js_components_past_banner_js},
    {"Web/js/components/past-note.js", web_js_components_past_note_js, sizeof web_js_components_past_note_js},
    {"Web/js/components/row-list.js", web_js_components_row_list_js, sizeof web_js_components_row_list_js},
    {"Web/js/components/run-list.js", web_js_components_run_list_js, sizeof web_js_components_run_list_js},
    {"Web/js/components/server-list.js", web_js_components_server_list_js, sizeof web_js_components_server_list_js},
    {"Web/js/components/session-list.js", web_js_components_session_list_js, sizeof web_js_components_session_list_js},
    {"Web/js/components/sign-in-notice.js", web_js_components_sign_in_notice_js,
     sizeof web_js_components_sign_in_notice_js},
    {"Web/js/components/task-card.js", web_js_components_task_card_js, sizeof web_js_components_task_card_js},
    {"Web/js/components/task-dialog.js", web_js_components_task_dialog_js, sizeof web_js_components_task_dialog_js},
    {"Web/js/components/task-menu.js", web_js_components_task_menu_js, sizeof web_js_components_task_menu_js},
    {"Web/js/components/task-overview.js", web_js_components_task_overview_js,
     sizeof web_js_components_task_overview_js},
    {"Web/js/components/task-parts.js", web_js_components_task_parts_js, sizeof web_js_components_task_parts_js},
    {"Web/js/components/theme-toggle.js", web_js_components_theme_toggle_js, sizeof web_js_components_theme_toggle_js},
    {"Web/js/components/time-scrubber.js", web_js_components_time_scrubber_js,
     sizeof web_js_components_time_scrubber_js},
    {"Web/js/components/timeline-entries.js", web_js_components_timeline_entries_js,
     sizeof web_js_components_timeline_entries_js},
    {"Web/js/components/timeline-lane.js", web_js_components_timeline_lane_js,
     sizeof web_js_components_timeline_lane_js},
    {"Web/js/components/timeline-lanes.js", web_js_components_timeline_lanes_js,
     sizeof web_js_components_timeline_lanes_js},
    {"Web/js/components/timeline-readout.js", web_js_components_timeline_readout_js,
     sizeof web_js_components_timeline_readout_js},
    {"Web/js/components/timeline-view.js", web_js_components_timeline_view_js,
     sizeof web_js_components_timeline_view_js},
    {"Web/js/components/toast-stack.js", web_js_components_toast_stack_js, sizeof web_js_components_toast_stack_js},
    {"Web/js/components/usage-by-day.js", web_js_components_usage_by_day_js, sizeof web_js_components_usage_by_day_js},
    {"Web/js/components/webhook-dialog.js", web_js_components_webhook_dialog_js,
     sizeof web_js_components_webhook_dialog_js},
    {"Web/js/connection.js", web_js_connection_js, sizeof web_js_connection_js},
    {"Web/js/filter.js", web_js_filter_js, sizeof web_js_filter_js},
    {"Web/js/format.js", web_js_format_js, sizeof web_js_format_js},
    {"Web/js/fuzzy.js", web_js_fuzzy_js, sizeof web_js_fuzzy_js},
    {"Web/js/history-span.js", web_js_history_span_js, sizeof web_js_history_span_js},
    {"Web/js/html.js", web_js_html_js, sizeof web_js_html_js},
    {"Web/js/icons.js", web_js_icons_js, sizeof web_js_icons_js},
    {"Web/js/keys.js", web_js_keys_js, sizeof web_js_keys_js},
    {"Web/js/later.js", web_js_later_js, sizeof web_js_later_js},
    {"Web/js/live-hub.js", web_js_live_hub_js, sizeof web_js_live_hub_js},
    {"Web/js/live-leader.js", web_js_live_leader_js, sizeof web_js_live_leader_js},
    {"Web/js/live-lines.js", web_js_live_lines_js, sizeof web_js_live_lines_js},
    {"Web/js/live-stream.js", web_js_live_stream_js, sizeof web_js_live_stream_js},
    {"Web/js/live-worker.js", web_js_live_worker_js, sizeof web_js_live_worker_js},
    {"Web/js/live.js", web_js_live_js, sizeof web_js_live_js},
    {"Web/js/log-line.js", web_js_log_line_js, sizeof web_js_log_line_js},
    {"Web/js/main.js", web_js_main_js, sizeof web_js_main_js},
    {"Web/js/moments.js", web_js_moments_js, sizeof web_js_moments_js},
    {"Web/js/notifications.js", web_js_notifications_js, sizeof web_js_notifications_js},
    {"Web/js/page-title.js", web_js_page_title_js, sizeof web_js_page_title_js},
    {"Web/js/permalink.js", web_js_permalink_js, sizeof web_js_permalink_js},
    {"Web/js/preferences.js", web_js_preferences_js, sizeof web_js_preferences_js},
    {"Web/js/run.js", web_js_run_js, sizeof web_js_run_js},
    {"Web/js/shared-logs.js", web_js_shared_logs_js, sizeof web_js_shared_logs_js},
    {"Web/js/simulation.js", web_js_simulation_js, sizeof web_js_simulation_js},
    {"Web/js/store.js", web_js_store_js, sizeof web_js_store_js},
    {"Web/js/tabs.js", web_js_tabs_js, sizeof web_js_tabs_js},
    {"Web/js/task.js", web_js_task_js, sizeof web_js_task_js},
    {"Web/js/theme.js", web_js_theme_js, sizeof web_js_theme_js},
    {"Web/js/time-travel.js", web_js_time_travel_js, sizeof web_js_time_travel_js},
    {"Web/js/timeline-marks.js", web_js_timeline_marks_js, sizeof web_js_timeline_marks_js},
    {"Web/js/timeline-model.js", web_js_timeline_model_js, sizeof web_js_timeline_model_js},
    {"Web/js/timeline-rows.js", web_js_timeline_rows_js, sizeof web_js_timeline_rows_js},
    {"Web/js/timeline-scale.js", web_js_timeline_scale_js, sizeof web_js_timeline_scale_js},
    {"Web/js/timeline-source.js", web_js_timeline_source_js, sizeof web_js_timeline_source_js},
    {"Web/js/timeline-words.js", web_js_timeline_words_js, sizeof web_js_timeline_words_js},
    {"Web/js/version.js", web_js_version_js, sizeof web_js_version_js},
};

size_t orrery_asset_count(void) {
    return sizeof assets / sizeof assets[0];
}

orrery_asset orrery_asset_at(size_t index) {
    return assets[index];
}
