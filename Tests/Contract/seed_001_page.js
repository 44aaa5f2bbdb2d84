// Seed 001's TaskPage, its two effects word for word. React is not here; the two hooks that the page uses are.
"use strict";

const cells = [];
let cell = 0;

function useState(initial) {
    const index = cell++;
    if (cells.length <= index) cells.push(initial);
    return [cells[index], (next) => {
        cells[index] = typeof next === "function" ? next(cells[index]) : next;
        render();
    }];
}

function useEffect(effect, dependencies) {
    const index = cell++;
    const before = cells[index];
    if (before?.dependencies.every((value, position) => Object.is(value, dependencies[position]))) return;
    before?.cleanup?.();
    cells[index] = { dependencies };
    cells[index].cleanup = effect();
}

function render() {
    cell = 0;
    window.page = TaskPage();
}

const { taskId, projectPath } = window.route;
let taskStatus = window.route.taskStatus;
window.setTaskStatus = (status) => { taskStatus = status; render(); };

function TaskPage() {
  const [timeline, setTimeline] = useState([]);
  const [liveActivity, setLiveActivity] = useState([]);

  // Fetch initial timeline
  useEffect(() => {
    fetch(`/api/tasks/${taskId}/timeline?project=${projectPath}`)
      .then(res => res.json())
      .then(data => setTimeline(data.timeline));
  }, [taskId]);

  // Connect to live stream if task is active
  useEffect(() => {
    if (taskStatus !== 'in_progress' && taskStatus !== 'review') {
      return;
    }

    const eventSource = new EventSource(
      `/api/tasks/${taskId}/stream?project=${projectPath}`
    );

    eventSource.onmessage = (event) => {
      const data = JSON.parse(event.data);

      // Append to live activity
      setLiveActivity(prev => [...prev, data]);

      // Also update timeline if it's a major event
      if (data.type.startsWith('invocation.')) {
        setTimeline(prev => [...prev, data]);
      }
    };

    return () => eventSource.close();
  }, [taskId, taskStatus]);

  return { timeline, liveActivity };
}

render();
