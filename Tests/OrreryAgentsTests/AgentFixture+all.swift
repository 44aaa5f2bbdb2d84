// Why: one stream of each dialect, with what is particular about it: partial messages, sub-agents, several results, retries,
// pieces of text, tools side by side.

extension AgentFixture {
    static let all = [
        claude, claudeTranscript, hooks, codex, codexOld, codexRollout, gemini, opencodeRun, opencodeServer, cursor,
        copilot, acp,
    ]

    private static let session = #""session_id":"s-1""#

    static let claude = AgentFixture(
        name: "Claude", dialect: .claude,
        lines: [
            #"{"type":"system","subtype":"hook_started","hook_name":"SessionStart:startup",\#(session),"uuid":"u0"}"#,
            #"{"type":"system","subtype":"init","cwd":"/home/me/shop",\#(session),"tools":["Bash"],"model":"claude-x-1","claude_code_version":"2.1.206","uuid":"u1"}"#,
            #"{"type":"stream_event","event":{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}},"parent_tool_use_id":null,\#(session),"uuid":"u2"}"#,
            #"{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"I read the cart first, then I change what the card pa"}},"parent_tool_use_id":null,\#(session),"uuid":"u3"}"#,
            #"{"type":"assistant","message":{"id":"m1","role":"assistant","content":[{"type":"text","text":"I read the cart first, then I change what the card pays."}],"usage":{"input_tokens":3,"output_tokens":2}},"parent_tool_use_id":null,\#(session),"uuid":"u4"}"#,
            #"{"type":"assistant","message":{"id":"m1","role":"assistant","content":[{"type":"tool_use","id":"t1","name":"Read","input":{"file_path":"/home/me/shop/Cart.swift"}}],"usage":{"input_tokens":3,"output_tokens":2}},"parent_tool_use_id":null,\#(session),"uuid":"u5"}"#,
            #"{"type":"assistant","message":{"id":"m1","role":"assistant","content":[{"type":"tool_use","id":"t2","name":"Agent","input":{"description":"Find the tests","prompt":"Where are they?","subagent_type":"Explore","run_in_background":true}}]},"parent_tool_use_id":null,\#(session),"uuid":"u6"}"#,
            #"{"type":"system","subtype":"task_started","task_id":"a1","tool_use_id":"t2","description":"Find the tests","subagent_type":"Explore","task_type":"local_agent",\#(session),"uuid":"u7"}"#,
            #"{"type":"user","message":{"role":"user","content":[{"tool_use_id":"t2","type":"tool_result","content":[{"type":"text","text":"launched"}]}]},"parent_tool_use_id":null,\#(session),"uuid":"u8","timestamp":"2026-07-10T23:44:58.178Z"}"#,
            #"{"type":"assistant","message":{"id":"m2","role":"assistant","content":[{"type":"tool_use","id":"t3","name":"Bash","input":{"command":"ls Tests"}}]},"parent_tool_use_id":"t2",\#(session),"uuid":"u9"}"#,
            #"{"type":"user","message":{"role":"user","content":[{"tool_use_id":"t1","type":"tool_result","content":"struct Cart {}"}]},"parent_tool_use_id":null,\#(session),"uuid":"u10"}"#,
            #"{"type":"user","message":{"role":"user","content":[{"tool_use_id":"t3","type":"tool_result","content":"Exit code 2\nno such folder","is_error":true}]},"parent_tool_use_id":"t2",\#(session),"uuid":"u11"}"#,
            #"{"type":"system","subtype":"task_progress","tool_use_id":"t2","description":"Looking through Tests",\#(session),"uuid":"u12"}"#,
            #"{"type":"system","subtype":"task_notification","tool_use_id":"t2","status":"completed","summary":"There are none","usage":{"duration_ms":1803},\#(session),"uuid":"u13"}"#,
            #"{"type":"system","subtype":"init","cwd":"/home/me/shop",\#(session),"model":"claude-x-1","claude_code_version":"2.1.206","uuid":"u14"}"#,
            #"{"type":"rate_limit_event","rate_limit_info":{"status":"allowed"},\#(session),"uuid":"u15"}"#,
            #"{"type":"result","subtype":"success","is_error":false,"result":"waiting","total_cost_usd":0.09,"usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":5},\#(session),"uuid":"u16"}"#,
            #"{"type":"result","subtype":"success","is_error":true,"result":"Not logged in","total_cost_usd":0.1663,"usage":{"input_tokens":1,"output_tokens":1},\#(session),"uuid":"u17"}"#,
        ])

    static let claudeTranscript = AgentFixture(
        name: "Claude's files", dialect: .claudeTranscript,
        lines: [
            #"{"type":"file-history-snapshot","messageId":"f1","snapshot":{}}"#,
            #"{"parentUuid":null,"isSidechain":false,"userType":"external","cwd":"C:\\Users\\me\\shop","sessionId":"s-2","version":"2.1.0","gitBranch":"main","type":"user","message":{"role":"user","content":"Pay with two cards"},"uuid":"v1","timestamp":"2026-07-10T23:44:58.178Z"}"#,
            #"{"parentUuid":"v1","isSidechain":false,"cwd":"C:\\Users\\me\\shop","sessionId":"s-2","version":"2.1.0","gitBranch":"main","type":"assistant","message":{"id":"m1","model":"claude-x-1","role":"assistant","content":[{"type":"tool_use","id":"t1","name":"Edit","input":{"file_path":"C:\\Users\\me\\shop\\Cart.swift","old_string":"a","new_string":"b"}}],"stop_reason":null,"usage":{"input_tokens":5,"output_tokens":1}},"uuid":"v2"}"#,
            #"{"parentUuid":"v2","isSidechain":false,"cwd":"C:\\Users\\me\\shop","sessionId":"s-2","version":"2.1.0","gitBranch":"main","type":"user","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"changed"}]},"uuid":"v3"}"#,
            #"{"parentUuid":"v3","isSidechain":false,"cwd":"C:\\Users\\me\\shop","sessionId":"s-2","version":"2.1.0","gitBranch":"main","type":"assistant","message":{"id":"m1","model":"claude-x-1","role":"assistant","content":[{"type":"text","text":"Done."}],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":9}},"uuid":"v4"}"#,
            #"{"type":"summary","summary":"Two cards","leafUuid":"v4"}"#,
        ])

    static let hooks = AgentFixture(
        name: "hooks", dialect: .hooks,
        lines: [
            #"{"session_id":"s-3","transcript_path":"/home/me/.claude/projects/p/s-3.jsonl","cwd":"/home/me/shop","hook_event_name":"UserPromptSubmit","prompt":"Pay with two cards"}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"swift test"},"tool_use_id":"t1"}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"PermissionRequest","tool_name":"Bash","tool_input":{"command":"swift test"}}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"PostToolUse","tool_name":"Bash","tool_input":{"command":"swift test"},"tool_use_id":"t1","tool_response":{"stdout":"passed","stderr":"","interrupted":false},"duration_ms":12}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"PostToolUseFailure","tool_name":"Read","tool_input":{"file_path":"/home/me/shop/A.swift"},"tool_use_id":"t2","error":"Exit code 1\nno file","is_interrupt":false}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"SubagentStart","agent_id":"a1","agent_type":"Explore"}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"PreToolUse","agent_id":"a1","tool_name":"Grep","tool_input":{"pattern":"card","path":"."},"tool_use_id":"t3"}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"Notification","message":"Claude needs your permission to use Bash","notification_type":"permission_prompt"}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"Notification","message":"Claude is waiting for your input","notification_type":"idle_prompt"}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"Stop","last_assistant_message":"Done."}"#,
            #"{"session_id":"s-3","cwd":"/home/me/shop","hook_event_name":"SessionEnd","reason":"logout"}"#,
        ])

    static let codex = AgentFixture(
        name: "Codex", dialect: .codex,
        lines: [
            #"{"type":"thread.started","thread_id":"s-4"}"#, #"{"type":"turn.started"}"#,
            #"{"type":"error","message":"Reconnecting... 2/5 (unexpected status 401)"}"#,
            #"{"type":"item.completed","item":{"id":"item_0","type":"reasoning","text":"**Look around**"}}"#,
            #"{"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'swift test'","aggregated_output":"","exit_code":null,"status":"in_progress"}}"#,
            #"{"type":"item.started","item":{"id":"item_2","type":"todo_list","items":[{"text":"Read","completed":true},{"text":"Write","completed":false}]}}"#,
            #"{"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc 'swift test'","aggregated_output":"1 failed","exit_code":1,"status":"failed"}}"#,
            #"{"type":"item.completed","item":{"id":"item_3","type":"file_change","changes":[{"path":"a.swift","kind":{"type":"update"},"diff":"+b"},{"path":"b.swift","kind":"add"}],"status":"completed"}}"#,
            #"{"type":"item.completed","item":{"id":"item_4","type":"mcp_tool_call","server":"tags","tool":"list","arguments":{},"result":{"content":[{"type":"text","text":"expired"}]},"error":null,"status":"failed"}}"#,
            #"{"type":"item.completed","item":{"id":"item_5","type":"agent_message","text":"Half done."}}"#,
            #"{"type":"turn.completed","usage":{"input_tokens":100,"cached_input_tokens":80,"output_tokens":7}}"#,
            #"{"type":"turn.started"}"#,
            #"{"type":"item.completed","item":{"id":"item_0","type":"command_execution","command":"ls","aggregated_output":"","exit_code":null,"status":"declined"}}"#,
            #"{"type":"turn.failed","error":{"message":"{\"error\":{\"message\":\"The model is not there.\"}}"}}"#,
        ])

    static let codexOld = AgentFixture(
        name: "old Codex", dialect: .codexOld,
        lines: [
            #"{"model":"gpt-5","workdir":"/home/me/shop","provider":"openai","approval":"never","sandbox":"read-only"}"#,
            #"{"prompt":"List the files"}"#, #"{"id":"1","msg":{"type":"task_started"}}"#,
            #"{"id":"1","msg":{"type":"exec_command_begin","call_id":"c1","command":["bash","-lc","ls -1"],"cwd":"/home/me/shop"}}"#,
            #"{"id":"1","msg":{"type":"exec_command_end","call_id":"c1","stdout":"Cart.swift\n","stderr":"","exit_code":0}}"#,
            #"{"id":"1","msg":{"type":"patch_apply_begin","call_id":"c2","auto_approved":true,"changes":{"/home/me/shop/a.swift":{"add":{"content":"x"}}}}}"#,
            #"{"id":"1","msg":{"type":"patch_apply_end","call_id":"c2","stdout":"ok","stderr":"","success":false}}"#,
            #"{"id":"1","msg":{"type":"exec_approval_request","call_id":"c3","command":["rm","-r","x"]}}"#,
            #"{"id":"1","msg":{"type":"token_count","input_tokens":9,"output_tokens":2}}"#,
            #"{"id":"1","msg":{"type":"task_complete","last_agent_message":"One file."}}"#,
        ])

    static let codexRollout = AgentFixture(
        name: "Codex's files", dialect: .codexRollout,
        lines: [
            #"{"timestamp":"2026-07-10T23:46:07.124Z","type":"session_meta","payload":{"id":"s-5","cwd":"/home/me/shop","cli_version":"0.143.0","git":{"branch":"main"}}}"#,
            #"{"timestamp":"2026-07-10T23:46:07.200Z","type":"event_msg","payload":{"type":"task_started","turn_id":"1"}}"#,
            #"{"timestamp":"2026-07-10T23:46:07.300Z","type":"turn_context","payload":{"cwd":"/home/me/shop","model":"gpt-5"}}"#,
            #"{"timestamp":"2026-07-10T23:46:07.400Z","type":"event_msg","payload":{"type":"user_message","message":"Change foo"}}"#,
            #"{"timestamp":"2026-07-10T23:46:08.000Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\"command\":[\"bash\",\"-lc\",\"cat a\"]}","call_id":"c1"}}"#,
            #"{"timestamp":"2026-07-10T23:46:08.100Z","type":"response_item","payload":{"type":"function_call_output","call_id":"c1","output":"{\"output\":\"foo\",\"metadata\":{\"exit_code\":0,\"duration_seconds\":0.5}}"}}"#,
            #"{"timestamp":"2026-07-10T23:46:09.000Z","type":"response_item","payload":{"type":"custom_tool_call","name":"apply_patch","input":"*** Begin Patch\n*** Update File: /home/me/shop/a\n@@\n-foo\n+bar\n*** End Patch","call_id":"c2"}}"#,
            #"{"timestamp":"2026-07-10T23:46:09.100Z","type":"event_msg","payload":{"type":"patch_apply_end","call_id":"c2","stdout":"Success","stderr":"","success":true,"changes":{"/home/me/shop/a":{"type":"update"}}}}"#,
            #"{"timestamp":"2026-07-10T23:46:09.200Z","type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"c2","output":"Exit code: 0\nOutput:\nSuccess"}}"#,
            #"{"timestamp":"2026-07-10T23:46:09.300Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":50,"output_tokens":4}}}}"#,
            #"{"timestamp":"2026-07-10T23:46:10.000Z","type":"event_msg","payload":{"type":"agent_message","message":"Done."}}"#,
            #"{"timestamp":"2026-07-10T23:46:10.000Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done."}]}}"#,
            #"{"timestamp":"2026-07-10T23:46:11.000Z","type":"event_msg","payload":{"type":"task_complete","last_agent_message":"Done."}}"#,
        ])

    static let gemini = AgentFixture(
        name: "Gemini", dialect: .gemini,
        lines: [
            #"{"type":"init","timestamp":"2026-05-17T22:13:45.273Z","session_id":"s-6","model":"gemini-3"}"#,
            #"{"type":"message","timestamp":"2026-05-17T22:13:45.274Z","role":"user","content":"What is here?"}"#,
            #"{"type":"tool_use","timestamp":"2026-05-17T22:13:46.792Z","tool_name":"update_topic","tool_id":"g0","parameters":{"title":"Looking around","summary":"…"}}"#,
            #"{"type":"tool_use","timestamp":"2026-05-17T22:13:46.793Z","tool_name":"read_file","tool_id":"g1","parameters":{"file_path":"a.txt"}}"#,
            #"{"type":"tool_use","timestamp":"2026-05-17T22:13:46.794Z","tool_name":"read_file","tool_id":"g2","parameters":{"file_path":"b.txt"}}"#,
            #"{"type":"tool_result","timestamp":"2026-05-17T22:13:46.881Z","tool_id":"g0","status":"success","output":"Topic"}"#,
            #"{"type":"tool_result","timestamp":"2026-05-17T22:13:46.882Z","tool_id":"g2","status":"error","error":{"type":"not_found","message":"no b.txt"}}"#,
            #"{"type":"tool_result","timestamp":"2026-05-17T22:13:46.883Z","tool_id":"g1","status":"success","output":""}"#,
            #"{"type":"message","timestamp":"2026-05-17T22:13:48.069Z","role":"assistant","content":"One fi","delta":true}"#,
            #"{"type":"message","timestamp":"2026-05-17T22:13:48.074Z","role":"assistant","content":"le.","delta":true}"#,
            #"{"type":"error","timestamp":"2026-05-17T22:13:48.100Z","severity":"error","message":"Invalid stream"}"#,
            #"{"type":"result","timestamp":"2026-05-17T22:13:48.128Z","status":"error","stats":{"total_tokens":30,"input_tokens":20,"output_tokens":10}}"#,
        ])

    static let opencodeRun = AgentFixture(
        name: "opencode run", dialect: .opencode,
        lines: [
            #"{"type":"step_start","timestamp":1785046043000,"sessionID":"s-7","part":{"type":"step-start"}}"#,
            #"{"type":"tool_use","timestamp":1785046044000,"sessionID":"s-7","part":{"tool":"bash","callID":"o1","state":{"status":"completed","input":{"command":"ls"},"output":"a","metadata":{"exit":0},"time":{"start":1785046043500,"end":1785046043750}}}}"#,
            #"{"type":"text","timestamp":1785046045000,"sessionID":"s-7","part":{"type":"text","text":"One file."}}"#,
            #"{"type":"step_finish","timestamp":1785046045100,"sessionID":"s-7","part":{"reason":"stop","cost":0.002,"tokens":{"input":10,"output":3,"reasoning":1,"cache":{"read":5,"write":2}}}}"#,
        ])

    static let opencodeServer = AgentFixture(
        name: "opencode serve", dialect: .opencode,
        lines: [
            #"{"id":"e0","type":"server.connected","properties":{}}"#,
            #"{"id":"e1","type":"session.updated","properties":{"info":{"id":"s-8","directory":"/home/me","title":"Ping","version":"1.18.5","cost":0,"tokens":{"input":0,"output":0,"reasoning":0,"cache":{"read":0,"write":0}}}}}"#,
            #"{"id":"e2","type":"message.updated","properties":{"sessionID":"s-8","info":{"id":"m1","role":"user"}}}"#,
            #"{"id":"e3","type":"message.part.updated","properties":{"sessionID":"s-8","part":{"id":"p1","type":"text","text":"Say ping","messageID":"m1"}}}"#,
            #"{"id":"e4","type":"message.part.updated","properties":{"sessionID":"s-8","part":{"id":"p2","type":"tool","tool":"read","callID":"o1","messageID":"m2","state":{"status":"running","input":{"filePath":"/home/me/a"}}}}}"#,
            #"{"id":"e5","type":"permission.asked","properties":{"sessionID":"s-8","permission":"read"}}"#,
            #"{"id":"e6","type":"message.part.updated","properties":{"sessionID":"s-8","part":{"id":"p2","type":"tool","tool":"read","callID":"o1","messageID":"m2","state":{"status":"error","input":{"filePath":"/home/me/a"},"error":"no file"}}}}"#,
            #"{"id":"e7","type":"message.part.delta","properties":{"sessionID":"s-8","messageID":"m2","partID":"p3","field":"text","delta":"pi"}}"#,
            #"{"id":"e8","type":"message.part.updated","properties":{"sessionID":"s-8","part":{"id":"p3","type":"text","text":"ping","messageID":"m2","time":{"start":1,"end":2}}}}"#,
            #"{"id":"e9","type":"session.idle","properties":{"sessionID":"s-8"}}"#,
            #"{"id":"e10","type":"session.updated","properties":{"info":{"id":"s-8","directory":"/home/me","title":"Ping","version":"1.18.5","cost":0.01,"tokens":{"input":5,"output":2,"reasoning":1,"cache":{"read":7,"write":0}}}}}"#,
        ])

    static let cursor = AgentFixture(
        name: "Cursor", dialect: .cursor,
        lines: [
            #"{"type":"system","subtype":"init","apiKeySource":"login","cwd":"/home/me/shop","session_id":"s-9","model":"Auto","permissionMode":"default"}"#,
            #"{"type":"user","message":{"role":"user","content":[{"type":"text","text":"Run it"}]},"session_id":"s-9"}"#,
            #"{"type":"thinking","subtype":"delta","text":"Hm","session_id":"s-9","timestamp_ms":1785046043000}"#,
            #"{"type":"thinking","subtype":"completed","session_id":"s-9","timestamp_ms":1785046043100}"#,
            #"{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"I run it."}]},"session_id":"s-9"}"#,
            #"{"type":"tool_call","subtype":"started","call_id":"k1","tool_call":{"shellToolCall":{"args":{"command":"make"}}},"session_id":"s-9"}"#,
            #"{"type":"tool_call","subtype":"completed","call_id":"k1","tool_call":{"shellToolCall":{"args":{"command":"make"},"result":{"rejected":{"command":"make","reason":"not allowed"}}}},"session_id":"s-9"}"#,
            #"{"type":"tool_call","subtype":"completed","call_id":"k2","tool_call":{"readToolCall":{"args":{"path":"/home/me/shop/a"},"result":{"success":{"content":"abc"}}}},"session_id":"s-9"}"#,
            #"{"type":"result","subtype":"success","duration_ms":5,"is_error":false,"result":"I run it.","session_id":"s-9"}"#,
        ])

    static let copilot = AgentFixture(
        name: "Copilot", dialect: .copilot,
        lines: [
            #"{"type":"session.start","data":{"sessionId":"s-10","selectedModel":"gpt-5","context":{"cwd":"/home/me/shop"}},"id":"i1","timestamp":"2026-07-10T23:46:07.124Z","parentId":null}"#,
            #"{"type":"user.message","data":{"content":"Run it"},"id":"i2","timestamp":"2026-07-10T23:46:08.124Z","parentId":"i1"}"#,
            #"{"type":"tool.execution_start","data":{"toolCallId":"q0","toolName":"report_intent","arguments":{"intent":"Running the tests"}},"id":"i3","timestamp":"2026-07-10T23:46:08.200Z"}"#,
            #"{"type":"tool.execution_complete","data":{"toolCallId":"q0","success":true,"result":{"content":"ok"}},"id":"i4","timestamp":"2026-07-10T23:46:08.210Z"}"#,
            #"{"type":"tool.execution_start","data":{"toolCallId":"q1","toolName":"bash","arguments":"{\"command\":\"make\"}"},"id":"i5","timestamp":"2026-07-10T23:46:08.300Z"}"#,
            #"{"type":"permission.requested","data":{"permissionRequest":{"kind":"shell","fullCommandText":"make","intention":"Build"}},"id":"i6","timestamp":"2026-07-10T23:46:08.400Z"}"#,
            #"{"type":"permission.completed","data":{"result":{"kind":"denied-by-user"}},"id":"i7","timestamp":"2026-07-10T23:46:08.500Z"}"#,
            #"{"type":"tool.execution_complete","data":{"toolCallId":"q1","success":false,"error":{"message":"no","code":"denied"}},"id":"i8","timestamp":"2026-07-10T23:46:08.600Z"}"#,
            #"{"type":"assistant.message_delta","data":{"messageId":"a","deltaContent":"No"},"id":"i9","timestamp":"2026-07-10T23:46:08.650Z","ephemeral":true}"#,
            #"{"type":"assistant.message","data":{"messageId":"a","content":"Not done.","toolRequests":[],"outputTokens":4},"id":"i10","timestamp":"2026-07-10T23:46:08.700Z"}"#,
            #"{"type":"result","timestamp":"2026-07-10T23:46:09.000Z","sessionId":"s-10","exitCode":1,"usage":{"premiumRequests":1}}"#,
        ])

    static let acp = AgentFixture(
        name: "ACP", dialect: .acp,
        lines: [
            #"{"jsonrpc":"2.0","id":1,"method":"session/prompt","params":{"sessionId":"s-11","prompt":[{"type":"text","text":"Run it"}]}}"#,
            #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-11","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"I r"}}}}"#,
            #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-11","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"un it."}}}}"#,
            #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-11","update":{"sessionUpdate":"tool_call","toolCallId":"x1","title":"make","kind":"execute","status":"pending"}}}"#,
            #"{"jsonrpc":"2.0","id":5,"method":"session/request_permission","params":{"sessionId":"s-11","toolCall":{"toolCallId":"x1","title":"make"},"options":[]}}"#,
            #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-11","update":{"sessionUpdate":"tool_call_update","toolCallId":"x1","status":"in_progress"}}}"#,
            #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-11","update":{"sessionUpdate":"tool_call_update","toolCallId":"x1","status":"completed","content":[{"type":"content","content":{"type":"text","text":"built"}}]}}}"#,
            #"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-11","update":{"sessionUpdate":"plan","entries":[{"content":"Build","priority":"high","status":"completed"},{"content":"Test","priority":"high","status":"in_progress"}]}}}"#,
            #"{"jsonrpc":"2.0","id":1,"result":{"stopReason":"end_turn"}}"#,
        ])
}
