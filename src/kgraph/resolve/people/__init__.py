"""Who is who: from author names to people, with the reasons."""
