SELECT id AS node, label, 'Topic' AS kind, notation FROM topics
