"""From a drawing to a distributed mesh: cell sizes, generation, checks of groups."""
